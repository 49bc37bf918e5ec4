using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Hub.Transports;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Hub.Transports.WebSockets.Framing;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Transports;

public sealed class FrameLoopTests : IDisposable
{
    private readonly TestNode _node = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_peer_that_sends_without_a_pause_does_not_keep_the_thread_for_itself(int cutOff)
    {
        var peer = new Flood(cutOff);
        var outbox = new Outbox(new RecordingConnection(), _node.Shards[0], 1024);
        var loop = new FrameLoop(peer, outbox, new Deaf(), maxMessageBytes: 16 * 1024);
        var call = Task.Factory.StartNew(loop.RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        // Its thread is free again, and the peer has not ended.
        var running = await call.WaitAsync(Eventually.Limit);
        peer.End();
        Assert.False(await running.WaitAsync(Eventually.Limit));
    }

    public void Dispose() => _node.Dispose();

    /// <summary>A peer that sends one ping after the other, and of the last of each read a part only.</summary>
    private sealed class Flood(int cutOff) : IByteSource
    {
        private static readonly byte[] Ping = [0x89, 0x80, 1, 2, 3, 4];

        private volatile bool _hasEnded;
        private uint _at;

        public void End() => _hasEnded = true;

        public ValueTask WaitAsync(IKeepAliveReader keepAlive) => ValueTask.CompletedTask;

        public ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            if (_hasEnded) return ValueTask.FromResult(0);
            var count = Math.Max(1, buffer.Length - buffer.Length % Ping.Length - cutOff);
            for (var i = 0; i < count; i++) buffer.Span[i] = Ping[(int)(_at++ % (uint)Ping.Length)];
            return ValueTask.FromResult(count);
        }
    }

    private sealed class Deaf : IFrameHandler
    {
        public ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload) => ValueTask.CompletedTask;

        public bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload) => false;
    }
}
