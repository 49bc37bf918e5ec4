using System.Text.Json;
using Pubby.Core;
using Pubby.Core.Delivery;
using Pubby.Core.Policies;
using Pubby.Core.Rooms;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Publishing;

/// <summary>
/// Learns of revocations as a client learns of messages: first all that the room holds, then each new one.
/// </summary>
internal sealed partial class RevocationListener : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstDumpLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LocalSubscriber _subscriber;
    private readonly Revocations _revocations;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Task _running = Task.CompletedTask;

    public RevocationListener(
        Shards shards, RoomRegistry rooms, DeliveryLimits limits, Revocations revocations, TimeProvider time,
        ILogger<RevocationListener> log)
    {
        (_revocations, _time, _log) = (revocations, time, log);
        _subscriber = new LocalSubscriber(
            ReservedRooms.Revocations, new DumpRequest(Dump: true), shards, rooms, limits, OnFrame);
    }

    /// <summary>
    /// Listens from now on, until it is disposed. Returns when all that is stored is known; or after a while, if the
    /// store is unavailable: then it is known when the store has recovered. Called once.
    /// </summary>
    public async Task StartAsync()
    {
        _running = RunAsync();
        await Task.WhenAny(_loaded.Task, Task.Delay(FirstDumpLimit, _time, _stopping.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _subscriber.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>
    /// Whatever goes wrong, it is tried again: a node that never learns what is revoked would let it in.
    /// </summary>
    private Task RunAsync() => BackgroundLoop.RunUntilDoneAsync(async stopping =>
    {
        if (await _subscriber.ListenAsync(stopping)) return true;
        await Task.Delay(RetryDelay, _time, stopping);
        return false;
    }, fault => LogFailed(_log, fault), _time, _stopping.Token, RetryDelay);

    private void OnFrame(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var frame = document.RootElement;
        if (frame.TryGetProperty("messages", out var messages))
        {
            // One change of what is revoked, however many messages a dump has.
            _revocations.Apply([.. messages.EnumerateArray().Select(Read)]);
            if (frame.GetProperty("last").GetBoolean()) _loaded.TrySetResult();
        }
        else if (frame.TryGetProperty("id", out _))
        {
            _revocations.Apply([Read(frame)]);
        }
    }

    private static (string Id, Revocation? Revocation) Read(JsonElement message)
    {
        var revocation = message.TryGetProperty("data", out var data)
            ? RevocationJson.TryReadStored(data) : null;
        return (message.GetProperty("id").GetString()!, revocation?.ToRevocation());
    }

    [LoggerMessage(EventIds.RevocationsNotRead, LogLevel.Error,
        "Bug: the revoked tokens could not be read. This node lets them in until it has read them; it tries again.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
