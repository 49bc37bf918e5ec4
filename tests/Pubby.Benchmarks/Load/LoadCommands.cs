using System.Globalization;

namespace Pubby.Benchmarks.Load;

/// <summary>What a delivery and an idle connection cost a real hub, over real sockets.</summary>
internal static class LoadCommands
{
    private const char Mark = '#';

    /// <summary>
    /// Prints the processor time of a delivery for the floor, the plain endpoint and the SignalR endpoint, measured in
    /// turn, and the ratios of their minimums.
    /// </summary>
    public static async Task DeliverAsync(LoadOptions options)
    {
        var servers = new (string Name, Func<Task<LoadServer>> Start)[]
        {
            ("floor", () => Task.FromResult(LoadServer.OfFloor())), ("plain", () => LoadServer.HubAsync()),
            ("signalr", () => LoadServer.HubAsync(isSignalR: true)),
        };
        var least = servers.ToDictionary(server => server.Name, _ => double.MaxValue);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (name, start) in servers)
            {
                var cost = await DeliverAsync(name, start, options);
                least[name] = Math.Min(least[name], cost);
            }
        }
        var floor = least["floor"];
        Print($"plain / floor {least["plain"] / floor:0.00}   signalr / floor {least["signalr"] / floor:0.00}");
    }

    /// <summary>Prints what the hub's memory grows by for each connection that is subscribed and silent.</summary>
    public static async Task IdleAsync(LoadOptions options)
    {
        await using var server = await LoadServer.HubAsync();
        var before = server.ResidentKilobytes();
        using var clients = new LoadClients(Mark);
        await clients.ConnectAsync(server, options.Connections);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System);
        var kilobytes = server.ResidentKilobytes() - before;
        Print($"{options.Connections} idle connections: {kilobytes / options.Connections:0.00} KB each");
    }

    private static async Task<double> DeliverAsync(string name, Func<Task<LoadServer>> start, LoadOptions options)
    {
        await using var server = await start();
        using var clients = new LoadClients(Mark);
        await clients.ConnectAsync(server, options.Connections);
        // The first second warms the code up and is not counted.
        await PublishAsync(server, options with { Seconds = 1 });
        await ArrivedAsync(clients, (long)options.Connections * options.Rate);
        var (before, delivered) = (server.ProcessorSeconds(), clients.Delivered);
        await PublishAsync(server, options);
        var expected = (long)options.Connections * options.Rate * options.Seconds;
        await ArrivedAsync(clients, delivered + expected);
        var cost = (server.ProcessorSeconds() - before) * 1e6 / expected;
        Print($"{name,-8} {cost:0.00} us a delivery, {clients.Delivered - delivered} of {expected} delivered");
        return cost;
    }

    private static async Task PublishAsync(LoadServer server, LoadOptions options)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / options.Rate));
        for (var i = 0; i < options.Rate * options.Seconds; i++)
        {
            await pace.WaitForNextTickAsync();
            var number = i.ToString("D8", CultureInfo.InvariantCulture);
            await server.PublishAsync(
                $"\"{Mark}{number}{new string('x', Math.Max(0, options.Bytes - number.Length - 3))}\"");
        }
    }

    private static async Task ArrivedAsync(LoadClients clients, long expected)
    {
        for (var tries = 0; clients.Delivered < expected && tries < 500; tries++)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
