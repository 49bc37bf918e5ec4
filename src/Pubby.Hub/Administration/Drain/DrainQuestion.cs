using Pubby.Core;
using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Administration.Drain;

/// <summary>What another node's operator does with this node.</summary>
/// <param name="Action"><c>read</c>, <c>order</c> or <c>withdraw</c>.</param>
/// <param name="Key">Whose order it is.</param>
internal sealed record NodeDrainOrder(string Action, string Key, DrainRequest? Request = null)
{
    public const string Read = "read";
    public const string Order = "order";
    public const string Withdraw = "withdraw";
}

/// <summary>A node's drain, ordered at another.</summary>
internal sealed partial class DrainQuestion(NodeDrain drain, ILogger<DrainQuestion> log)
    : JsonQuestion<NodeDrainOrder, DrainAnswer>(
        "drain", AdminJson.Readable.NodeDrainOrder, AdminJson.Readable.DrainAnswer)
{
    protected override ValueTask<DrainAnswer> AnswerAsync(NodeDrainOrder order, CancellationToken cancellationToken)
    {
        switch (order.Action)
        {
            case NodeDrainOrder.Order:
                LogOperation(log, order.Key, (order.Request ?? new()).Text);
                drain.Order(order.Request ?? new(), order.Key);
                break;
            case NodeDrainOrder.Withdraw:
                LogOperation(log, order.Key, DrainRequest.Withdrawal);
                drain.Withdraw();
                break;
        }
        return new(drain.Read());
    }

    [LoggerMessage(EventIds.AdminOperation, LogLevel.Information, "The operator {Key}: {Operation}.")]
    private static partial void LogOperation(ILogger log, string key, string operation);
}
