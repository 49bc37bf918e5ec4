using Pubby.Protocol.SignalR;

namespace Pubby.Client.Feeds;

/// <summary>The side toward the room: entries are queued at once, and processed on a thread of the pool.</summary>
internal sealed partial class RoomFeed<T> : IThreadPoolWorkItem
{
    private readonly Lock _inboxGate = new();
    private readonly ConflatingQueue<FeedEntry> _inbox = new(static (_, newer) => newer);
    private string? _inHand;
    private bool _isProcessing;

    public override void OnItem(RoomItem item)
    {
        lock (_inboxGate)
        {
            _inbox.Put(item.Id, new FeedEntry.Item(item), item.Deleted, isHeld: _inHand == item.Id
                || State.ContainsKey(item.Id));
            ProcessSoon();
        }
    }

    public override void OnReady() => Put(new FeedEntry.Ready());

    public override void OnOccupancy(long subscribers) => Put(new FeedEntry.Occupancy(subscribers));

    public override void OnResumed() => Put(new FeedEntry.Resumed());

    public override void OnReset() => Put(new FeedEntry.Reset());

    public override void OnError(PubbyException error, bool isOver) => Put(new FeedEntry.Fault(error, isOver));

    public override void OnClosed() => Put(new FeedEntry.Closed());

    void IThreadPoolWorkItem.Execute()
    {
        while (Next() is { } entry) Process(entry);
    }

    private void Put(FeedEntry mark)
    {
        lock (_inboxGate)
        {
            _inbox.Put(FeedEntry.MarkPrefix + mark.GetType().Name, mark);
            ProcessSoon();
        }
    }

    private void ProcessSoon()
    {
        if (_isProcessing) return;
        _isProcessing = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private FeedEntry? Next()
    {
        lock (_inboxGate)
        {
            _isProcessing = _inbox.TryTake(out var entry);
            // Until the entry is processed, the state does not show whether it holds the id.
            _inHand = (entry as FeedEntry.Item)?.Value.Id;
            return entry;
        }
    }
}
