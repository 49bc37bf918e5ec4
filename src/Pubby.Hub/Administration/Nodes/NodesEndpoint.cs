using Pubby.Hub.Access;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration.Nodes;

/// <summary>How a node is.</summary>
internal sealed class NodeStateQuestion(NodeReport report) : JsonQuestion<NodeQuery, NodePart>(
    "node", AdminJson.Readable.NodeQuery, AdminJson.Readable.NodePart)
{
    protected override ValueTask<NodePart> AnswerAsync(NodeQuery content, CancellationToken cancellationToken) =>
        new(report.Read());
}

/// <summary><c>/admin/nodes</c>: the fleet's nodes, and how each is.</summary>
internal sealed class NodesEndpoint(AdminCheck check, NodeStateQuestion question, FleetQuestions fleet)
    : IAdminEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/admin/nodes", check.Require(AdminRole.Read, GetAsync)).Describe(
            new("The fleet's nodes, and how each is", AdminRole.Read, AdminJson.Readable.NodesAnswer)
            { Description = "Rates and percentiles are of the last 10 s." });

    private async Task GetAsync(HttpContext http, AdminKey key)
    {
        if (AdminQuery.Read(http).Refusal is { } refusal)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var (answers, part) = await question.AskAsync(fleet, new NodeQuery(), node: null, http.RequestAborted);
        var nodes = answers.Select(one => one.Answer)
            .OrderBy(node => node.Name, StringComparer.Ordinal).ThenBy(node => node.Id, StringComparer.Ordinal);
        await Answers.WriteAsync(http, new NodesAnswer([.. nodes], part), AdminJson.Readable.NodesAnswer);
    }
}
