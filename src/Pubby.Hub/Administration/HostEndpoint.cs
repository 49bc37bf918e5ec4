using Pubby.Hub.Access;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Fleet;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle.Preflight;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration;

/// <summary><c>/admin/host</c>: what limits this node's host, as it is now.</summary>
internal sealed class HostEndpoint(AdminCheck check, HostReport report, NodeIdentity node) : IAdminEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/admin/host", check.Require(AdminRole.Read, GetAsync)).Describe(
            new("What limits this node's host, and at how many connections", AdminRole.Read,
                AdminJson.Readable.HostAnswer)
            {
                Description = "Read for each request: files, memory, the network, Redis, the store, the issuer's keys.",
            });

    private async Task GetAsync(HttpContext http, AdminKey key)
    {
        if (AdminQuery.Read(http).Refusal is { } refusal)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var findings = await report.ReadAsync(http.RequestAborted);
        await Answers.WriteAsync(http, new HostAnswer(node.Id, [.. findings.Select(HostFinding.Of)]),
            AdminJson.Readable.HostAnswer);
    }
}

/// <param name="Node">This node's id.</param>
internal sealed record HostAnswer(string Node, IReadOnlyList<HostFinding> Findings);

/// <param name="Status"><c>ok</c>, <c>warn</c>, <c>fail</c> or <c>unknown</c>.</param>
/// <param name="Advice">Empty: nothing is to be done.</param>
/// <param name="BitesAt">See <see cref="Finding"/>.</param>
internal sealed record HostFinding(string Check, string Status, string Detail, string Advice, long? BitesAt)
{
    public static HostFinding Of(Finding finding) => new(
        finding.Check, finding.Status.ToString().ToLowerInvariant(), finding.Detail,
        finding.Status == FindingStatus.Ok ? "" : finding.Advice, finding.BitesAt);
}
