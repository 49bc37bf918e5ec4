using BenchmarkDotNet.Attributes;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;

namespace Pubby.Benchmarks;

/// <summary>
/// A message from Apply to the write to the last connection, without the kernel: time and allocation for each
/// subscriber.
/// </summary>
[MemoryDiagnoser]
public class ApplyBenchmark : IDisposable
{
    private readonly BenchmarkNode _node = new();
    private Message[] _messages = [];
    private long _next;

    [Params(1, 100, 5000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Subscribe()
    {
        for (var i = 0; i < Subscribers; i++)
            _node.Room.Subscribe(_node.NewSubscription(), new DumpRequest(Dump: false), reply: null);
        _node.RunPass();
        _messages = [.. Enumerable.Range(0, 1 << 16).Select(_ => _node.NewMessage("score", 128))];
    }

    [Benchmark]
    public void ApplyAndDeliver()
    {
        // Each round's versions are above those of the round before, so each message is new.
        var turn = _next++;
        var message = _messages[turn & 0xFFFF];
        _node.Room.Apply(message with { Version = message.Version + (turn >> 16 << 32) });
        _node.RunPass();
    }

    [GlobalCleanup]
    public void Dispose() => _node.Dispose();
}
