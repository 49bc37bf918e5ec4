using BenchmarkDotNet.Attributes;
using Pubby.Core.Rooms;

namespace Pubby.Benchmarks;

/// <summary>A connection that joins a live room and leaves it again.</summary>
[MemoryDiagnoser]
public class JoinBenchmark : IDisposable
{
    private readonly BenchmarkNode _node = new();

    [Benchmark]
    public void JoinAndLeave()
    {
        var subscription = _node.NewSubscription();
        _node.Room.Subscribe(subscription, new DumpRequest(Dump: false), reply: null);
        _node.Room.Unsubscribe(subscription, reply: null);
        _node.RunPass();
    }

    [GlobalCleanup]
    public void Dispose() => _node.Dispose();
}
