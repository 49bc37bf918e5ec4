using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Messages;
using Pubby.Hub.Storage.Sqlite;
using Pubby.Testing;

namespace Pubby.Benchmarks.Load;

/// <summary>
/// What the hub's SQLite store takes by itself: its own transactions, without HTTP, rooms and subscribers. One line of
/// JSON, for bench/run.
/// </summary>
internal static class CommitCommand
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(LoadOptions options)
    {
        using var directory = new TempDirectory();
        await using var store = new SqliteMessageStore(
            directory.File("pubby.db"), TimeProvider.System, NullLogger<SqliteMessageStore>.Instance);
        await store.OpenAsync(CancellationToken.None);
        var clock = new VersionClock(TimeProvider.System);
        await PutAsync(store, clock, options, Warm);
        var (commits, processor) = (store.Commits, Environment.CpuUsage.TotalTime);
        var begun = Stopwatch.GetTimestamp();
        var puts = await PutAsync(store, clock, options, TimeSpan.FromSeconds(options.Seconds));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var used = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"perSecond":{{puts / seconds:F0}},"microseconds":{{used / puts:F2}},"each":{{(double)puts / (store.Commits - commits):F1}}}"""));
    }

    /// <returns>How many messages were put.</returns>
    private static async Task<long> PutAsync(
        SqliteMessageStore store, VersionClock clock, LoadOptions options, TimeSpan time)
    {
        var filling = new string('x', options.Bytes - 22);
        var begun = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, options.Publishers).Select(publisher => Task.Run(async () =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(begun) < time; count += options.Batch)
            {
                // The same data again would be no change. Names are those of bench/run's publishers: a batch has a
                // message for each of its rooms.
                var data = Encoding.UTF8.GetBytes($"\"{count,20}{filling}\"");
                await Task.WhenAll(Enumerable.Range(0, options.Batch).Select(room => store.PutAsync($"r{room}",
                    new Message { Id = $"m{(options.Batch > 1 ? 0 : publisher)}", Version = clock.Next(), Data = data },
                    default, CancellationToken.None).AsTask()));
            }
            return count;
        })));
        return counts.Sum();
    }
}
