using System.Threading.Channels;

namespace Pubby.Core.Tracing;

/// <summary>
/// Keeps the events that match its filter for one reader, up to a limit. Events beyond it are dropped and counted, so
/// nothing ever waits for a tracer. Safe for any number of threads.
/// </summary>
internal sealed class Tracer(TraceFilter filter)
{
    /// <summary>What a busy room does in a moment. At some 100 bytes each, 16 tracers hold 3 MB at most.</summary>
    public const int MaxEvents = 2048;

    private readonly Channel<TraceEvent> _events = Channel.CreateBounded<TraceEvent>(
        new BoundedChannelOptions(MaxEvents) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _dropped;

    public TraceFilter Filter => filter;

    /// <summary>Completes when the tracer has ended.</summary>
    public ChannelReader<TraceEvent> Events => _events.Reader;

    /// <summary>How many events were dropped since the last call.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    public void Note(in TraceEvent happened)
    {
        if (!_events.Writer.TryWrite(happened)) Interlocked.Increment(ref _dropped);
    }

    public void End() => _events.Writer.TryComplete();
}
