using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// A database that cannot be written to: publishers get the error, the node reports it for as long as it lasts, and the
/// log has it once.
/// </summary>
public sealed class DiskTests
{
    private const string Failed = "The store takes no writes";
    private const string Back = "The store takes writes again";

    private static readonly string Large = $"\"{new string('x', 60_000)}\"";

    [Fact]
    public async Task A_full_disk_is_reported_until_there_is_space_for_what_failed()
    {
        if (Environment.UserName != "root") Assert.Skip("a small disk is mounted by root only");
        using var directory = new TempDirectory();
        await Command.RunAsync("/", "mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", directory.Path);
        try
        {
            await using var hub = await HubProcess.StartAsync(directory.Path);
            using var publisher = hub.NewPublisher();
            var filler = directory.File("filler");
            await AssertOutageAsync(hub, publisher, "database or disk is full",
                begin: () => FillAsync(filler),
                // Room for a little is not room for what failed.
                endPartly: async () =>
                {
                    await using var file = File.OpenWrite(filler);
                    file.SetLength(file.Length - 8 * 1024);
                },
                end: () =>
                {
                    File.Delete(filler);
                    return Task.CompletedTask;
                });
        }
        finally
        {
            await Command.RunAsync("/", "umount", "-l", directory.Path);
        }
    }

    [Fact]
    public async Task A_database_that_another_process_locks_is_reported_until_it_is_released()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        using var publisher = hub.NewPublisher();
        await using var other = new SqliteConnection($"Data Source={directory.File("pubby.db")};Pooling=False");
        await other.OpenAsync();
        await AssertOutageAsync(hub, publisher, "the store takes no writes: the database",
            begin: () => ExecuteAsync(other, "BEGIN IMMEDIATE"), endPartly: () => Task.CompletedTask, end: () =>
                ExecuteAsync(other, "ROLLBACK"));
    }

    private static async Task AssertOutageAsync(
        HubProcess hub, HttpClient publisher, string reason, Func<Task> begin, Func<Task> endPartly, Func<Task> end)
    {
        using var inside = hub.NewOperator();
        await publisher.PutAsync("disk", "before", Large);
        // On a busy machine that may have taken so long that it counts as an outage of its own.
        await Eventually.UntilAsync(async () => await ReadyAsync(inside) == "ok", "the hub is well");
        var (failed, back) = (CountOf(hub, Failed), CountOf(hub, Back));
        await begin();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("503 store_unavailable",
                await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/disk/messages/during", Large));
            Assert.Contains(reason, await ReadyAsync(inside), StringComparison.Ordinal);
        }
        await endPartly();
        // Reads are answered all the time.
        Assert.Equal("200", await publisher.AskAsync(HttpMethod.Get, "/v1/rooms/disk/messages"));
        Assert.StartsWith("degraded", await ReadyAsync(inside), StringComparison.Ordinal);
        await end();
        await Eventually.UntilAsync(async () => await ReadyAsync(inside) == "ok", "the hub is well");
        await Eventually.UntilAsync(() => CountOf(hub, Back) == back + 1, () => $"it is told once, but {hub.Output}");
        Assert.Equal(failed + 1, CountOf(hub, Failed));
        await publisher.PutAsync("disk", "after", Large);

        hub.Terminate();
        await hub.WaitForExitAsync();
        Assert.DoesNotContain("Exception", hub.Output, StringComparison.Ordinal);
    }

    /// <summary>The status, and the store's reason where it has one.</summary>
    private static async Task<string> ReadyAsync(HttpClient inside)
    {
        using var answer = await inside.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var ready = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return ready.GetProperty("status").GetString()
            + (ready.GetProperty("reasons").TryGetProperty("store", out var why) ? $": {why}" : "");
    }

    private static int CountOf(HubProcess hub, string words) => hub.Output.Split(words).Length - 1;

    private static async Task FillAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
