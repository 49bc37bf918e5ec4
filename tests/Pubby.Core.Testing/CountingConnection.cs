using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Testing;

/// <summary>
/// A connection whose peer takes every byte at once. It counts them and keeps none, so a pass allocates only what the
/// hub does.
/// </summary>
internal sealed class CountingConnection : IConnection
{
    /// <param name="sockets">The sockets that give it a descriptor; null: it has none.</param>
    public CountingConnection(WireFormat format = WireFormat.Plain, SocketTable? sockets = null)
    {
        Format = format;
        FileDescriptor = sockets?.Open(TryWrite) ?? -1;
    }

    public WireFormat Format { get; }

    public int FileDescriptor { get; }

    public KeepAlive? KeepAlive => null;

    public int Writes { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Connects to the node and subscribes, without a dump.</summary>
    public async Task SubscribeAsync(TestNode node, params IEnumerable<string> rooms)
    {
        var outbox = new Outbox(this, node.Shards.Next(), node.Limits.OutboxBytes);
        outbox.Shard.PostAttach(outbox);
        outbox.OnReceived();
        var held = new ConnectionRooms(node.Rooms, outbox, maxRooms: 200, EveryRoom.Instance);
        foreach (var room in rooms)
            await held.SubscribeAsync(room, new DumpRequest(false, null, null), reply: null, CancellationToken.None);
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        Writes++;
        Bytes += bytes.Length;
        return bytes.Length;
    }

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) =>
        throw new NotSupportedException("It takes every byte at once.");

    public byte[] CloseFrame(CloseCode code, string reason) => [];

    public void Finish()
    {
    }

    public void Abort()
    {
    }
}
