using BenchmarkDotNet.Attributes;
using Pubby.Hub.Messages;
using Pubby.Hub.Rooms;

namespace Pubby.Benchmarks;

/// <summary>A message from Apply to the last connection's write, without the kernel: time and garbage for each subscriber.</summary>
[MemoryDiagnoser]
public class ApplyBenchmark : IDisposable
{
    private readonly BenchmarkNode _node = new();
    private Message[] _messages = [];
    private int _next;

    [Params(1, 100, 5000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Subscribe()
    {
        for (var i = 0; i < Subscribers; i++) _node.Room.Subscribe(_node.NewSubscription(), new DumpRequest(Dump: false), reply: null);
        _node.RunPass();
        _messages = [.. Enumerable.Range(0, 1 << 16).Select(_ => _node.NewMessage("score", 128))];
    }

    [Benchmark]
    public void ApplyAndDeliver()
    {
        // Each message is news but for the first of every further round, whose version is raised.
        var message = _messages[_next++ & 0xFFFF];
        _node.Room.Apply(message with { Version = message.Version + ((long)(_next >> 16) << 32) });
        _node.RunPass();
    }

    [GlobalCleanup]
    public void Dispose() => _node.Dispose();
}
