using System.Globalization;

namespace Pubby.Million;

/// <summary>How many connections, over how many hubs, and what is done with them.</summary>
/// <param name="Connections">
/// Each is subscribed to the room that all are in, and to one of <paramref name="Rooms"/>.
/// </param>
/// <param name="Hubs">0: as few as open files allow.</param>
/// <param name="OpenSeconds">Over how long they are opened.</param>
/// <param name="WaveSeconds">
/// Those of one hub that are due within so many seconds come together, and hubs take turns: one that comes alone wakes
/// a hub's threads some eleven times, and those of a wave share most of that (docs/scale.md). 0: one after the other.
/// </param>
/// <param name="PerSecond">Messages a second over all rooms while rooms are published to.</param>
/// <param name="Seconds">For how long rooms are published to, and how long all are left idle.</param>
/// <param name="DrainSeconds">Over how long one hub is drained.</param>
/// <param name="Report">A directory; empty: no report is written.</param>
internal sealed record Options(
    int Connections = 1_000_000, int Hubs = 0, int OpenSeconds = 300, int WaveSeconds = 3, int Rooms = 1000,
    int PerSecond = 100, int Seconds = 60, int DrainSeconds = 60, string Report = "")
{
    public const string Usage = """
        bench/million [--small] [--connections 1000000] [--hubs 56] [--open-seconds 300] [--wave-seconds 3]
                      [--rooms 1000] [--per-second 100] [--seconds 60] [--drain-seconds 60] [--report directory]
        """;

    /// <summary>What ./test runs: the same steps, with 20,000 over four hubs.</summary>
    public static Options Small { get; } = new(20_000, Hubs: 4, OpenSeconds: 10, WaveSeconds: 0,
        Rooms: 100, PerSecond: 50, Seconds: 5, DrainSeconds: 5);

    /// <summary>
    /// Of one process, less what it needs for itself: a hub keeps 2 % of its files, and at least 256.
    /// </summary>
    public int ConnectionsOfProcess { get; init; } = 19_000;

    /// <summary>
    /// When one has died, the others have room for its clients, also while another one has just come back empty.
    /// </summary>
    public int HubCount => Hubs > 0 ? Hubs : FullProcesses + 3;

    /// <summary>Processes that hold the clients: each one hub's at first, so that a wave wakes two processes.</summary>
    public int Parts => HubCount;

    private int FullProcesses => (Connections + ConnectionsOfProcess - 1) / ConnectionsOfProcess;

    /// <summary>A sentence about <see cref="WaveSeconds"/>.</summary>
    public string Coming => WaveSeconds == 0
        ? "Clients come one after the other."
        : $"Clients of one hub that come within {WaveSeconds} s come together, and hubs take turns.";

    public string Arguments => string.Create(CultureInfo.InvariantCulture,
        $"--connections {Connections} --hubs {HubCount} --open-seconds {OpenSeconds} --wave-seconds {WaveSeconds} " +
        $"--rooms {Rooms} --per-second {PerSecond} --seconds {Seconds} --drain-seconds {DrainSeconds}");

    /// <returns>Null: the arguments are not understood.</returns>
    public static Options? Read(string[] arguments)
    {
        var options = arguments.Contains("--small") ? Small : new Options();
        string[] named = [.. arguments.Where(argument => argument != "--small")];
        if (named.Length % 2 != 0) return null;
        for (var i = 0; i < named.Length; i += 2)
        {
            if (options.With(named[i], named[i + 1]) is not { } changed) return null;
            options = changed;
        }
        return options;
    }

    private Options? With(string name, string value)
    {
        if (name == "--report") return this with { Report = value };
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return name switch
        {
            "--connections" => this with { Connections = number },
            "--hubs" => this with { Hubs = number },
            "--open-seconds" => this with { OpenSeconds = number },
            "--wave-seconds" => this with { WaveSeconds = number },
            "--rooms" => this with { Rooms = number },
            "--per-second" => this with { PerSecond = number },
            "--seconds" => this with { Seconds = number },
            "--drain-seconds" => this with { DrainSeconds = number },
            _ => null,
        };
    }
}
