using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Fleet;

namespace Pubby.Hub.Administration.Drain;

/// <summary>What another node's operator does with this node.</summary>
/// <param name="Action"><c>read</c>, <c>order</c> or <c>withdraw</c>.</param>
/// <param name="Key">Whose order it is.</param>
/// <param name="From">The node at which it was ordered.</param>
internal sealed record NodeDrainOrder(string Action, string Key, string From, DrainRequest? Request = null)
{
    public const string Read = "read";
    public const string Order = "order";
    public const string Withdraw = "withdraw";
}

/// <summary>A node's drain, ordered at another.</summary>
internal sealed class DrainQuestion(NodeDrain drain, NodeIdentity self, ILogger<DrainQuestion> log)
    : JsonQuestion<NodeDrainOrder, DrainAnswer>(
        "drain", AdminJson.Readable.NodeDrainOrder, AdminJson.Readable.DrainAnswer)
{
    protected override ValueTask<DrainAnswer> AnswerAsync(NodeDrainOrder order, CancellationToken cancellationToken)
    {
        switch (order.Action)
        {
            case NodeDrainOrder.Order:
                var request = order.Request ?? new DrainRequest();
                Log(order, request.Text());
                drain.Order(request, order.Key);
                break;
            case NodeDrainOrder.Withdraw:
                Log(order, DrainRequest.Withdrawal());
                drain.Withdraw();
                break;
        }
        return new(drain.Read());
    }

    /// <summary>What was ordered here is in the log already.</summary>
    private void Log(NodeDrainOrder order, string operation)
    {
        if (order.From != self.Id) AdminCheck.LogOperation(log, order.Key, operation);
    }
}
