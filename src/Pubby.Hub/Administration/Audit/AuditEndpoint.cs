using Pubby.Hub.Access;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration.Audit;

internal sealed record AuditQuery(int Limit);

internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries);

/// <param name="Entries">The newest first.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditEntry> Entries, FleetPart Fleet);

/// <summary>What operators ordered at a node.</summary>
internal sealed class AuditQuestion(AuditLog log) : JsonQuestion<AuditQuery, AuditPage>(
    "audit", AdminJson.Readable.AuditQuery, AdminJson.Readable.AuditPage)
{
    protected override ValueTask<AuditPage> AnswerAsync(AuditQuery content, CancellationToken cancellationToken) =>
        new(new AuditPage([.. log.Read().Take(content.Limit)]));

    /// <summary>The newest half.</summary>
    protected override AuditPage? Shorten(AuditPage tooLong) => tooLong.Entries.Count < 2
        ? null : new AuditPage([.. tooLong.Entries.Take(tooLong.Entries.Count / 2)]);
}

/// <summary><c>/admin/audit</c>: who did what, and when, at all nodes.</summary>
internal sealed class AuditEndpoint(AdminCheck check, AuditQuestion question, FleetQuestions fleet) : IAdminEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/admin/audit", check.Require(AdminRole.Read, GetAsync)).Describe(
            new("What operators ordered, the newest first", AdminRole.Read, AdminJson.Readable.AuditAnswer)
            {
                Description = $"The last {AuditLog.MaxEntries} of each node; the log has all.",
                Query = [AdminQuery.OfLimit],
            });

    private async Task GetAsync(HttpContext http, AdminKey key)
    {
        var (query, refusal) = AdminQuery.Read(http, AdminQuery.Limit);
        if (refusal is not null)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var (answers, part) = await question.AskAsync(
            fleet, new AuditQuery(query!.Count), node: null, http.RequestAborted);
        var entries = answers.SelectMany(one => one.Answer.Entries).OrderByDescending(entry => entry.At);
        await Answers.WriteAsync(
            http, new AuditAnswer([.. entries.Take(query.Count)], part), AdminJson.Readable.AuditAnswer);
    }
}
