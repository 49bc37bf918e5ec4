using BenchmarkDotNet.Attributes;
using Pubby.Core.Delivery;
using Pubby.Core.Rooms;

namespace Pubby.Benchmarks;

/// <summary>
/// Subscribing with a dump to a room of 1,000 messages: the first after a change encodes it, all others share the
/// bytes.
/// </summary>
[MemoryDiagnoser]
public class DumpBenchmark : IDisposable
{
    private readonly BenchmarkNode _node = new();
    private Subscription _subscription = null!;

    [GlobalSetup]
    public void Fill()
    {
        for (var i = 0; i < 1000; i++) _node.Room.Apply(_node.NewMessage($"m{i}", 128));
        _subscription = _node.NewSubscription();
    }

    [Benchmark]
    public void DumpAfterAChange()
    {
        _node.Room.Apply(_node.NewMessage("m0", 128));
        Join();
    }

    [Benchmark(Baseline = true)]
    public void DumpThatIsKept() => Join();

    [GlobalCleanup]
    public void Dispose() => _node.Dispose();

    private void Join()
    {
        _node.Room.Subscribe(_subscription, new DumpRequest(Dump: true), reply: null);
        _node.RunPass();
    }
}
