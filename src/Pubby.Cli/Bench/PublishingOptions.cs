using System.CommandLine;
using Pubby.Cli.Invocation;
using Pubby.Load.Plans;

namespace Pubby.Cli.Bench;

/// <summary>What is published, and how fast.</summary>
internal sealed class PublishingOptions
{
    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Messages a second, of all rooms together.",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
    };

    private readonly DurationOption _duration = new(
        "--duration", "How long it publishes, the warm-up not counted.", TimeSpan.FromSeconds(10));

    private readonly DurationOption _warmUp = new(
        "--warm-up", "How long it publishes before that, not measured.", TimeSpan.FromSeconds(2));

    private readonly Option<int?> _bytes = Counts.Option("--bytes", "Of each message's data. Without it: 100.");
    private readonly Option<int?> _ids = Counts.Option("--ids", "Ids in each room, in turn. Without it: 8.");
    private readonly Option<int?> _batch =
        Counts.Option("--batch", "Messages that are due together go in one request, up to so many. Without it: 1.");

    private readonly Option<int?> _inFlight = Counts.Option("--in-flight", "Requests at a time. Without it: 256.");

    public IEnumerable<Option> All => [_rate, _duration, _warmUp, _bytes, _ids, _batch, _inFlight];

    public int IdsOf(Call call) => call.Get(_ids) ?? new RoomSet().Ids;

    public PublishPlan Of(Call call)
    {
        var standard = new PublishPlan();
        return new PublishPlan
        {
            PerSecond = call.Get(_rate),
            Seconds = call.Get(_duration).TotalSeconds,
            WarmUpSeconds = call.Get(_warmUp).TotalSeconds,
            Bytes = call.Get(_bytes) ?? standard.Bytes,
            Batch = call.Get(_batch) ?? standard.Batch,
            InFlight = call.Get(_inFlight) ?? standard.InFlight,
        };
    }
}
