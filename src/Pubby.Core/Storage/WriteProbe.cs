using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>
/// Finds out whether the store takes writes, by writing into a room that no publisher can name. It writes as much as
/// the write that failed, so that a disk that has space for a little still counts as full.
/// </summary>
internal sealed class WriteProbe(IMessageStore store, TimeProvider time)
{
    private const string Id = "write";

    /// <summary>No client reads it; the store forgets it like other messages.</summary>
    private const int LifetimeMs = 60_000;

    private int _bytes;
    private long _version;

    /// <summary>A write of so many bytes of data has failed: the probe writes as much.</summary>
    public void ImitateWriteOf(int bytes) => Volatile.Write(ref _bytes, bytes);

    /// <exception cref="StoreUnavailableException">The store takes no writes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Stamped versions are even.
        _version = Math.Max(_version + 2, VersionClock.Microseconds(time.GetUtcNow())) & ~1;
        var message =
            new Message
            {
                Id = Id,
                Version = _version,
                Data = Data(),
                ExpiresAt = time.GetUtcNow()
                .ToUnixTimeMilliseconds() + LifetimeMs
            };
        var result = await store.PutAsync(StoreHealth.ProbeRoom, message, PutCondition.None, cancellationToken);
        if (result.Outcome == PutOutcome.Overloaded) throw new StoreUnavailableException("too many writes are waiting");
        // Another node's probe, or one from a clock that was ahead: the store answered, and the next probe is written.
        if (result.Outcome == PutOutcome.Newer) _version = result.Version;
    }

    /// <summary>JSON, never the same twice: the store does not write what is unchanged.</summary>
    private byte[] Data()
    {
        var data = new byte[Math.Max(_bytes, 32)];
        data.AsSpan().Fill((byte)' ');
        System.Buffers.Text.Utf8Formatter.TryFormat(_version, data, out _);
        return data;
    }
}
