using Pubby.Hub.Access;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration;

/// <summary><c>/admin/drain</c>: orders this node to go, takes that back, and says how far it is.</summary>
internal sealed class DrainEndpoints(
    AdminCheck check, NodeState state, ConnectionDrain connections, Admission admission, TimeProvider time)
{
    public const int MaxBytes = 4096;

    private const string Path = "/admin/drain";
    private const string Signal = "admin";

    private static readonly Refusal Malformed = new(400, ErrorCode.Malformed,
        $"Send {{\"reason\",\"seconds\",\"outOfRotation\",\"exits\"}}, or some of them: a reason of at most " +
        $"{DrainRequest.MaxReason} characters, and seconds from 0 to {DrainRequest.MaxSeconds}.");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, check.Require(AdminRole.Read, (http, _) => AnswerAsync(http)));
        endpoints.MapPost(Path, check.Require(AdminRole.Operate, PostAsync));
        endpoints.MapDelete(Path, check.Require(AdminRole.Operate, DeleteAsync));
    }

    private async Task PostAsync(HttpContext http, AdminKey key)
    {
        if (await RequestBody.ReadAsync(http, MaxBytes) is not { } body)
        {
            await check.RefuseAsync(http, Refusal.TooLarge(MaxBytes));
            return;
        }
        DrainRequest? request;
        using (body) request = DrainRequest.TryRead(body.Memory.Span);
        if (request is null)
        {
            await check.RefuseAsync(http, Malformed);
            return;
        }
        state.SetOrder(Signal, request.ToOrder(key.Name, time.GetUtcNow()));
        check.Audit(key, $"drain this node ({request.Reason ?? "no reason given"})");
        await AnswerAsync(http);
    }

    private Task DeleteAsync(HttpContext http, AdminKey key)
    {
        state.SetOrder(Signal, null);
        check.Audit(key, "withdraw the order to drain this node");
        return AnswerAsync(http);
    }

    private Task AnswerAsync(HttpContext http)
    {
        var node = state.Advance(admission.Count);
        var answer = new DrainAnswer(
            node.Phase.ToString().ToLowerInvariant(), node.Reasons, admission.Count,
            connections.Closed, Math.Round(connections.Rate, 1), node.Order?.Deadline);
        return Answers.WriteAsync(http, answer, AdminJson.Readable.DrainAnswer);
    }
}
