using System.CommandLine;
using System.Globalization;
using Pubby.Cli.Invocation;
using Pubby.Load.Plans;

namespace Pubby.Cli.Bench;

/// <summary>A load plan, from a file or from options.</summary>
internal sealed class PlanOptions
{
    private const string Files = "docs/reference/load-plan.md";

    private readonly Option<string?> _plan = new("--plan")
    {
        Description = $"A file with the whole plan ({Files}), in place of the options for one.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _hubs = new("--hub")
    {
        Description = "A hub to connect to; several times for several, taken in turn. Without it: `--url`.",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string[]> _sources = new("--source")
    {
        Description = "An address to connect from, or several as 127.0.0.1-9.",
        HelpName = "ADDRESS",
    };

    private readonly Option<int?> _connections =
        Counts.Option("--connections", "How many connections. Without it: 1,000.");

    private readonly DurationOption _ramp = new(
        "--ramp", "Until the last connection begins.", TimeSpan.FromSeconds(10));

    private readonly Option<bool> _storm = new("--storm") { Description = "All connections begin at once." };
    private readonly Option<int?> _steps = Counts.Option("--steps", "They begin in so many equal parts.");
    private readonly Option<string> _protocol = new Option<string>("--protocol")
    {
        Description = "What they speak: plain, or SignalR's json or messagepack.",
        HelpName = "PROTOCOL",
        DefaultValueFactory = _ => "plain",
    }.AcceptOnlyFromAmong("plain", "json", "messagepack");

    private readonly Option<int?> _rooms =
        Counts.Option("--rooms", "How many rooms there are, each connection in one of them. Without it: 1.");

    private readonly Option<double?> _zipf = new("--zipf")
    {
        Description = "Rooms are chosen in proportion to 1 ÷ rank^N, in place of evenly.",
        HelpName = "N",
    };

    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "What the rooms' names begin with.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "bench",
    };

    private readonly Option<bool> _live = new("--live") { Description = "They subscribe without the dump." };
    private readonly Option<double?> _slow = new("--slow")
    {
        Description = "So large a share, 0 to 1, reads 500 bytes a second.",
        HelpName = "SHARE",
    };

    private readonly Option<double?> _deaf = new("--deaf")
    {
        Description = "So large a share, 0 to 1, comes back within a second, whatever the hub asks for.",
        HelpName = "SHARE",
    };

    private readonly Option<int?> _seed =
        Counts.Option("--seed", "The same seed puts connections into the same rooms. Without it: 1.");

    public IEnumerable<Option> OfConnections =>
    [
        _plan, _hubs, _sources, _connections, _ramp, _storm, _steps, _protocol, _rooms, _zipf, _prefix, _live, _slow,
        _deaf, _seed,
    ];

    /// <summary>Of a command that opens no connections.</summary>
    public IEnumerable<Option> OfRooms => [_hubs, _rooms, _prefix];

    /// <summary>The plan that was given.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public LoadPlan Of(Call call, PublishPlan? publish, int ids, bool opens = true)
    {
        if (opens && call.Get(_plan) is { } file) return Read(file);
        var hubs = call.Get(_hubs) is { Length: > 0 } given ? given : [HubOf(call)];
        var plan = new LoadPlan
        {
            Run = NewRun(),
            Hubs = hubs,
            Sources = opens ? call.Get(_sources) ?? [] : [],
            Connections = opens ? call.Get(_connections) ?? 1000 : 0,
            Seed = (ulong)(opens ? call.Get(_seed) ?? 1 : 1),
            Ramp = opens ? RampOf(call) : new Ramp(),
            Rooms = [RoomsOf(call, ids, opens)],
            Clients = opens ? KindsOf(call) : [new ClientKind()],
            Publish = publish,
        };
        Check([.. PlanCheck.FaultsOf(plan)]);
        return plan;
    }

    /// <summary>A plan that does not name its run gets one that is new each time.</summary>
    /// <exception cref="CommandException">There is no such file, or it is no plan.</exception>
    public static LoadPlan Read(string file)
    {
        if (!File.Exists(file)) throw new CommandException(ExitCode.Usage, $"There is no file {file}.");
        var text = File.ReadAllText(file);
        var (plan, faults) = PlanFile.Read(text);
        Check(faults);
        return PlanFile.NamesRun(text) ? plan! : plan! with { Run = NewRun() };
    }

    /// <summary>Rooms may hold messages of earlier runs, and those of the same name count as this one's.</summary>
    private static string NewRun() => Guid.NewGuid().ToString("N")[..8];

    private static void Check(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0) throw new CommandException(ExitCode.Usage, string.Join('\n', faults));
    }

    private static string HubOf(Call call)
    {
        var url = call.Target.Url;
        return url.Scheme == Uri.UriSchemeHttp ? url.Authority : $"{url.Scheme}://{url.Authority}";
    }

    private Ramp RampOf(Call call) => new()
    {
        Kind = call.Get(_storm) ? RampKind.Storm : call.Get(_steps) is null ? RampKind.Linear : RampKind.Steps,
        Seconds = call.Get(_ramp).TotalSeconds,
        Steps = call.Get(_steps) ?? 10,
    };

    private RoomSet RoomsOf(Call call, int ids, bool opens)
    {
        var zipf = opens ? call.Get(_zipf) : null;
        return new RoomSet
        {
            Prefix = call.Get(_prefix)!,
            Count = call.Get(_rooms) ?? 1,
            Distribution = zipf is null ? RoomDistribution.Uniform : RoomDistribution.Zipf,
            Exponent = zipf ?? 1,
            Ids = ids,
        };
    }

    private ClientKind[] KindsOf(Call call)
    {
        const int SlowBytes = 500;
        var (slow, deaf) = (Share(call, _slow), Share(call, _deaf));
        var usual = new ClientKind
        {
            Share = 1 - slow - deaf,
            Protocol = Enum.Parse<ClientProtocol>(call.Get(_protocol)!, ignoreCase: true),
            Dumps = !call.Get(_live),
        };
        ClientKind[] kinds =
        [
            usual, usual with { Share = slow, ReadBytesPerSecond = SlowBytes },
            usual with { Share = deaf, Obeys = false },
        ];
        return [.. kinds.Where(kind => kind.Share > 0)];
    }

    /// <exception cref="CommandException">It is no share.</exception>
    public static double Share(Call call, Option<double?> option) => call.Get(option) switch
    {
        null => 0,
        >= 0 and <= 1 and { } share => share,
        { } other => throw new CommandException(ExitCode.Usage,
            string.Create(CultureInfo.InvariantCulture, $"{option.Name} {other} is no share from 0 to 1.")),
    };
}
