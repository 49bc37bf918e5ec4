using Pubby.Core.Tracing;

namespace Pubby.Core.Delivery;

/// <summary>
/// What became of the traced messages of one batch: counted after the loop that delivers, by the state in which it left
/// each subscription, so that the loop itself knows nothing of traces. Belongs to the shard's thread.
/// </summary>
internal sealed class BatchTrace
{
    private readonly List<Item> _items = [];

    public void Add(EncodedMessage message, TracedMessage traced) => _items.Add(new Item(message.Sequence, traced));

    /// <summary>The batch was given to these subscriptions.</summary>
    public void Count(ReadOnlySpan<Subscription> subscriptions)
    {
        foreach (var item in _items)
        {
            foreach (var subscription in subscriptions) item.Count(subscription);
        }
    }

    /// <summary>The batch was given to all.</summary>
    public void Report()
    {
        foreach (var item in _items) item.Report();
    }

    private sealed class Item(long sequence, TracedMessage traced)
    {
        private long _sent;
        private long _conflated;

        public void Count(Subscription subscription)
        {
            // It was in the subscription's dump, or came before it.
            if (subscription.LastSequence >= sequence) return;
            var outbox = subscription.Outbox;
            if (subscription.IsLive || subscription.BehindSince >= sequence)
            {
                _sent++;
                // What waits goes out when the socket takes more.
                if (traced.IsOfConnection)
                    traced.NoteOf(outbox, TraceStage.Sent, outbox.IsWriting ? TraceReasons.Queued : null);
            }
            else
            {
                _conflated++;
                if (traced.IsOfConnection) traced.NoteOf(outbox, TraceStage.Conflated, TraceReasons.Behind);
            }
        }

        public void Report()
        {
            if (_sent > 0) traced.Note(TraceStage.Sent, _sent);
            if (_conflated > 0) traced.Note(TraceStage.Conflated, _conflated, TraceReasons.Behind);
        }
    }
}
