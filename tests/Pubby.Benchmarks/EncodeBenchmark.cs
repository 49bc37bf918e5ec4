using BenchmarkDotNet.Attributes;
using Pubby.Core.Messages;
using Pubby.Core.Wire;

namespace Pubby.Benchmarks;

/// <summary>
/// One live message of 128 bytes in each format: done once for a message, whatever the number of subscribers.
/// </summary>
[MemoryDiagnoser]
public class EncodeBenchmark
{
    private readonly FrameEncoders _encoders = new();
    private readonly Message _message = new()
    {
        Id = "score",
        Version = 1_790_000_000_000_456,
        Data = """{"home":1,"away":0,"minute":42,"scorers":["Müller","Kroos"],"cards":[{"player":"Boateng","colour":"red"}],"added":true,"half":2}"""u8.ToArray(),
    };

    [Benchmark(Baseline = true)]
    public int Plain() => _encoders[WireFormat.Plain].Message("match-1", _message).Length;

    [Benchmark]
    public int HubJson() => _encoders[WireFormat.HubJson].Message("match-1", _message).Length;

    [Benchmark]
    public int HubMessagePack() => _encoders[WireFormat.HubMessagePack].Message("match-1", _message).Length;
}
