using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Administration.Tracing;

/// <summary>Writes a trace as server-sent events (the HTML standard, section 9.2), until the reader ends it.</summary>
internal sealed class TraceStream(HttpResponse response, TimeProvider time)
{
    public const string ContentType = "text/event-stream";

    /// <summary>From one poll of the nodes to the next.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Proxies end what stays silent for longer.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A reader that takes nothing for this time is cut off. Meanwhile the nodes drop what they cannot keep.
    /// </summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _batch = new();
    private FleetPart? _told;
    private long _wroteAt;

    /// <summary>Ends by cancellation, or when the connection that is followed has ended.</summary>
    public async Task RunAsync(FleetTrace trace, TraceStep step, bool followsConnection, CancellationToken aborted)
    {
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        // nginx buffers answers, unless they say this.
        response.Headers["X-Accel-Buffering"] = "no";
        while (true)
        {
            Add(step);
            // A node that does not answer may have it, and one that has more to tell may tell how it ended.
            var hasEnded = followsConnection && !step.IsHere && !step.HasMore && step.Fleet.Missing.Count == 0;
            if (hasEnded) Add("end", new TraceEnd("connection_ended"), TraceJson.Readable.TraceEnd);
            await WriteAsync(aborted);
            if (hasEnded) return;
            if (!step.HasMore) await Task.Delay(Period, time, aborted);
            step = await trace.NextAsync(aborted);
        }
    }

    private void Add(TraceStep step)
    {
        if (!IsTold(step.Fleet)) Add("fleet", _told = step.Fleet, TraceJson.Readable.FleetPart);
        foreach (var happened in step.Events) Add("trace", happened, TraceJson.Readable.TraceLine);
        if (step.Dropped > 0) Add("dropped", new DroppedEvents(step.Dropped), TraceJson.Readable.DroppedEvents);
    }

    private bool IsTold(FleetPart fleet) =>
        _told is { } told && told.Nodes == fleet.Nodes && told.Redis == fleet.Redis
        && told.Missing.SequenceEqual(fleet.Missing);

    private void Add<T>(string name, T data, JsonTypeInfo<T> type)
    {
        _batch.Write("event: "u8);
        _batch.Write(Encoding.ASCII.GetBytes(name));
        _batch.Write("\ndata: "u8);
        _batch.Write(JsonSerializer.SerializeToUtf8Bytes(data, type));
        _batch.Write("\n\n"u8);
    }

    private async Task WriteAsync(CancellationToken aborted)
    {
        if (_batch.WrittenCount == 0)
        {
            if (time.GetElapsedTime(_wroteAt) < Silence) return;
            _batch.Write(":\n\n"u8);
        }
        using var limit = new CancellationTokenSource(WriteLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted);
        try
        {
            await response.Body.WriteAsync(_batch.WrittenMemory, either.Token);
            await response.Body.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            response.HttpContext.Abort();
            throw new OperationCanceledException(response.HttpContext.RequestAborted);
        }
        _batch.Clear();
        _wroteAt = time.GetTimestamp();
    }
}
