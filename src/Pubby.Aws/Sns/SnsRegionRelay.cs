using Pubby.Core.Messages;
using Pubby.Core.Regions;

namespace Pubby.Aws.Sns;

/// <summary>
/// Regions that share one table send each other their messages over an SNS topic. Each region receives them from its
/// own SQS queue, or as posts of SNS. No message is lost on the way; some may arrive twice.
/// </summary>
/// <param name="forwarder">Disposed with the relay.</param>
/// <param name="queue">Null: the region receives posts only. Disposed with the relay.</param>
internal sealed class SnsRegionRelay(SnsForwarder forwarder, SnsInbox inbox, SnsQueueReceiver? queue) : IRegionRelay
{
    /// <summary>How long a publisher waits for SNS at most.</summary>
    public static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(2);

    /// <summary>The queue is open: messages of other regions are received.</summary>
    public bool IsReceiving => queue?.IsReceiving == true;

    public Task StartAsync(IRegionListener listener, CancellationToken cancellationToken)
    {
        inbox.Open(listener);
        return queue is null ? Task.CompletedTask : queue.StartAsync(cancellationToken);
    }

    public ValueTask<bool> ForwardAsync(string room, Message message) => forwarder.ForwardAsync(room, message);

    public void RequestRefresh(string room) => forwarder.RequestRefresh(room);

    public async ValueTask DisposeAsync()
    {
        if (queue is not null) await queue.DisposeAsync();
        await forwarder.DisposeAsync();
    }
}
