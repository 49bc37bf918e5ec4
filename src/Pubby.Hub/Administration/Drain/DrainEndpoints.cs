using Pubby.Hub.Access;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Drain;

/// <summary>
/// <c>/admin/drain</c> for this node, and <c>/admin/nodes/{node}/drain</c> for any: orders a node to go, takes that
/// back, and says how far it is.
/// </summary>
internal sealed class DrainEndpoints(
    AdminCheck check, DrainQuestion question, FleetQuestions fleet, NodeIdentity self) : IAdminEndpoints
{
    public const int MaxBytes = 4096;

    private static readonly Refusal Malformed = new(400, ErrorCode.Malformed,
        $"Send {{\"reason\",\"seconds\",\"outOfRotation\",\"exits\"}}, or some of them: a reason of at most " +
        $"{DrainRequest.MaxReason} characters, and seconds from 0 to {DrainRequest.MaxSeconds}.");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var path in new[] { "/admin/drain", "/admin/nodes/{node}/drain" })
        {
            endpoints.MapGet(path, check.Require(AdminRole.Read, (http, key) =>
                AnswerAsync(http, new NodeDrainOrder(NodeDrainOrder.Read, key.Name, self.Id))))
                .Describe(Described("How far a node's drain is", AdminRole.Read));
            endpoints.MapPost(path, check.Require(AdminRole.Operate, PostAsync)).Describe(
                Described("Order a node to give its connections away", AdminRole.Operate)
                    with
                { Body = AdminRequestJson.Default.DrainRequest });
            endpoints.MapDelete(path, check.Require(AdminRole.Operate, (http, key) => OperateAsync(
                http, key, new NodeDrainOrder(NodeDrainOrder.Withdraw, key.Name, self.Id), DrainRequest.Withdrawal)))
                .Describe(Described("Withdraw the order", AdminRole.Operate));
        }
    }

    private static AdminOperation Described(string summary, AdminRole role) =>
        new(summary, role, AdminJson.Readable.DrainAnswer);

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
        var order = new NodeDrainOrder(NodeDrainOrder.Order, key.Name, self.Id, request);
        await OperateAsync(http, key, order, request.Text);
    }

    private Task OperateAsync(HttpContext http, AdminKey key, NodeDrainOrder order, Func<string?, string> textOf)
    {
        var node = NodeOf(http);
        check.Audit(key, textOf(node == self.Id ? null : node));
        return AnswerAsync(http, order);
    }

    private async Task AnswerAsync(HttpContext http, NodeDrainOrder order)
    {
        var (answers, part) = await question.AskAsync(fleet, order, NodeOf(http), http.RequestAborted);
        if (answers is [var (_, answer)]) await Answers.WriteAsync(http, answer, AdminJson.Readable.DrainAnswer);
        else await check.RefuseAsync(http, AdminRefusal.Of(part.Missing[0]));
    }

    private string NodeOf(HttpContext http) => http.Request.RouteValues["node"] as string ?? self.Id;
}
