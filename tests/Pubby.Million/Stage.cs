using Pubby.Load.Plans;

namespace Pubby.Million;

/// <summary>Everything that a step may use.</summary>
internal sealed record Stage(Options Options, Fleet Fleet, Workers Workers, Publisher Publisher, Timeline Timeline)
{
    /// <summary>The room that all clients are in.</summary>
    public const string All = "all";

    /// <summary>Of each of these a client is in one.</summary>
    public const string Some = "room";

    /// <summary>The clients: what each subscribes to, and how fast they come.</summary>
    public static LoadPlan PlanOf(Options options, Fleet fleet) => new()
    {
        Name = "million",
        Hubs = [.. fleet.Hubs.Select(hub => $"127.0.0.1:{hub.Port}")],
        // One source has some 28,000 ports for each hub, and a hub fewer connections. Several keep the kernel's search
        // for a free one short.
        Sources = ["127.0.0.1-9"],
        Connections = options.Connections,
        ConnectSeconds = 60,
        Ramp = options.WaveSeconds == 0 ? new Ramp { Seconds = options.OpenSeconds } : new Ramp
        {
            Kind = RampKind.Turns,
            Seconds = options.OpenSeconds,
            Steps = Math.Max(1, options.OpenSeconds / options.WaveSeconds),
        },
        Rooms =
        [
            new RoomSet { Prefix = All, Ids = 1 }, new RoomSet { Prefix = Some, Count = options.Rooms, Ids = 1 },
        ],
    };

    /// <summary>What the hubs, the clients and the rest used of the processors while something was done.</summary>
    public async Task<Cost> CostOfAsync(Func<Task> work)
    {
        var (hubs, workers, servers) = Read();
        var begun = TimeProvider.System.GetTimestamp();
        await work();
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        var (hubsAfter, workersAfter, serversAfter) = Read();
        return new Cost(seconds, hubsAfter - hubs, workersAfter - workers, serversAfter - servers);

        (double, double, double) Read() => (Usage.ProcessorSeconds(Fleet.Processes),
            Usage.ProcessorSeconds(Workers.Processes),
            Usage.ProcessorSeconds([Fleet.Redis.ProcessId, Fleet.TableProcess]));
    }

    /// <summary>
    /// Tells the workers what was published, and waits until no client lacks any of it, or nothing comes.
    /// </summary>
    public async Task UntilDeliveredAsync(params string[] prefixes)
    {
        foreach (var prefix in prefixes) Workers.Send(Publisher.Published(prefix));
        var (seen, silent) = (-1L, 0);
        // The first second that a worker tells of may have begun before it knew.
        for (var second = 0; second < 2 || (Workers.Missing > 0 && silent < 20); second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            silent = Workers.Deliveries == seen ? silent + 1 : 0;
            seen = Workers.Deliveries;
        }
    }
}

/// <summary>Seconds on the clock, and of processor time.</summary>
internal sealed record Cost(double Seconds, double Hubs, double Workers, double Servers)
{
    public string Text => FormattableString.Invariant(
        $"{Hubs:F1} s of the hubs, {Workers:F1} s of the clients, {Servers:F1} s of Redis and the store") +
        FormattableString.Invariant($", in {Seconds:F1} s");
}

/// <param name="IsKept">False: it is not as it should be.</param>
internal sealed record Figure(string Name, string Value, bool IsKept = true);
