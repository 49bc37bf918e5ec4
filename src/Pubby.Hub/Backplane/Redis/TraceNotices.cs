using Pubby.Core.Backplane;
using Pubby.Core.Messages;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// Traces of messages that are about to come. Each came right ahead of its message, so a few are enough: a new one
/// takes the place of the oldest, whose message was lost. Safe for any number of threads.
/// </summary>
internal sealed class TraceNotices
{
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly (string Room, Message Notice)?[] _held = new (string, Message)?[Most];
    private int _next;

    /// <param name="notice">The message's version and trace.</param>
    public void Add(string room, Message notice)
    {
        lock (_gate)
        {
            _held[_next] = (room, notice);
            _next = (_next + 1) % Most;
        }
    }

    /// <summary>The envelope, with the trace of its message if that is known.</summary>
    public Envelope Complete(Envelope envelope) =>
        envelope.Message is { } message && TryTake(envelope.Room, message.Version) is { } trace
            ? envelope with { Message = message with { TraceParent = trace } } : envelope;

    private TraceParent? TryTake(string room, long version)
    {
        lock (_gate)
        {
            for (var i = 0; i < Most; i++)
            {
                if (_held[i] is not { } held || held.Notice.Version != version || held.Room != room) continue;
                _held[i] = null;
                return held.Notice.TraceParent;
            }
            return null;
        }
    }
}
