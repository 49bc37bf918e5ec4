using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Hub.Fleet;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle.Preflight;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration;

/// <summary><c>/admin/host</c>: what limits this node's host, as it is now.</summary>
internal sealed class HostEndpoint(AdminCheck check, HostReport report, NodeIdentity node) : IAdminEndpoints
{
    private const string Path = "/admin/host";

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, check.Require(AdminRole.Read, (http, _) => AnswerAsync(http)));

    private async Task AnswerAsync(HttpContext http)
    {
        var findings = await report.ReadAsync(http.RequestAborted);
        await Answers.WriteAsync(http,
            new HostAnswer(node.Id, [.. findings.Select(HostFinding.Of)]), HostJson.Readable.HostAnswer);
    }
}

internal sealed record HostAnswer(string Node, IReadOnlyList<HostFinding> Findings);

/// <param name="Status"><c>ok</c>, <c>warn</c>, <c>fail</c> or <c>unknown</c>.</param>
/// <param name="Advice">Null: nothing is to be done.</param>
/// <inheritdoc cref="Finding"/>
internal sealed record HostFinding(string Check, string Status, string Detail, string? Advice, long? BitesAt)
{
    public static HostFinding Of(Finding finding) => new(
        finding.Check, finding.Status.ToString().ToLowerInvariant(), finding.Detail,
        finding.Status == FindingStatus.Ok ? null : finding.Advice, finding.BitesAt);
}

[JsonSerializable(typeof(HostAnswer))]
internal sealed partial class HostJson : JsonSerializerContext
{
    public static readonly HostJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
