using System.Diagnostics;
using System.Globalization;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// How often the threads of a hub wake while nothing happens, as Linux counts it: a thread that is made to give way to
/// another process is not among them, so a busy machine adds none. A hub with nothing to do wakes some 55 times a
/// second: its timers, which fire together, two of Kestrel, and .NET's own threads.
/// </summary>
public sealed class IdleCostTests
{
    private const int MaxWakesPerSecond = 90;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public async Task An_idle_hub_wakes_as_often_whoever_is_connected(int connections)
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        var clients = await Task.WhenAll(Enumerable.Range(0, connections).Select(async number =>
        {
            var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
            await client.SubscribeAsync($"room-{number % 10}");
            return client;
        }));
        try
        {
            var wakes = 0.0;
            // A hub that has just started still compiles, by a thread of its own.
            await Eventually.UntilAsync(
                async () => (wakes = await WakesPerSecondAsync(hub.ProcessId)) <= MaxWakesPerSecond,
                () => $"it wakes {MaxWakesPerSecond} times a second at most, and not {wakes:0}");
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }
    }

    private static async Task<double> WakesPerSecondAsync(int process)
    {
        var before = WakesByThread(process);
        var begun = Stopwatch.GetTimestamp();
        await Task.Delay(Window, TimeProvider.System);
        var after = WakesByThread(process);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return after.Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key)) / seconds;
    }

    private static Dictionary<string, long> WakesByThread(int process)
    {
        var wakes = new Dictionary<string, long>();
        foreach (var thread in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                var line = File.ReadLines($"{thread}/status")
                    .Single(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal));
                wakes[thread] = long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
        return wakes;
    }
}
