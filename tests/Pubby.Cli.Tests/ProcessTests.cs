using System.Diagnostics;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>The tool as a process.</summary>
public sealed class ProcessTests(CliHub hub)
{
    [Fact]
    public async Task A_stream_ends_quietly_when_nobody_reads_it_any_more()
    {
        using var process = Start("sub", "unread", "quiet", "--json", "--url", hub.Url);
        string?[] words = [await process.StandardError.ReadLineAsync(), await process.StandardError.ReadLineAsync()];
        Assert.Equal(["Subscribed to quiet.", "Subscribed to unread."], words.Order(StringComparer.Ordinal));
        await hub.RunAsync("pub", "unread", "score", "1");
        Assert.Contains("score", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        process.StandardOutput.Close();
        await hub.RunAsync("pub", "unread", "score", "2");
        await hub.RunAsync("pub", "unread", "score", "3");
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        Assert.Equal((int)ExitCode.Done, process.ExitCode);
    }

    [Fact]
    public async Task A_run_of_the_bench_ends_when_nobody_reads_its_seconds_any_more()
    {
        using var process = Start(
            "bench", "connect", "--connections", "2", "--hold", "1h", "--ramp", "0s", "--json", "--url", hub.Url);
        Assert.Contains("\"second\":1", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        process.StandardOutput.Close();
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal((int)ExitCode.Unread, process.ExitCode);
    }

    [Fact]
    public async Task What_is_left_unread_before_it_is_done_has_the_code_of_a_shell()
    {
        // The pipe is closed before anything is written: the shell waits for its other end to begin.
        var pubby = $"dotnet {Path.Combine(AppContext.BaseDirectory, "pubby.dll")}";
        var start = new ProcessStartInfo("bash",
            ["-c", $"({pubby} reference; echo $? >&2) | true; (sleep 1; {pubby} --help; echo $? >&2) | true"])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        Assert.Equal("141\n141\n", await process.StandardError.ReadToEndAsync().WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_file_is_written_where_others_write_too()
    {
        using var directory = new TempDirectory();
        var file = directory.File("out.txt");
        var pubby = $"dotnet {Path.Combine(AppContext.BaseDirectory, "pubby.dll")}";
        using var process = Process.Start("bash",
            ["-c", $"(echo before; {pubby} keys hash <<< a-key; echo after) > {file}"]);
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(("before", "after"), (lines[0], lines[^1]));
        Assert.StartsWith("sha256", lines[1], StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "pubby.dll"), .. arguments])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    [Fact]
    public async Task Ctrl_C_ends_it_cleanly()
    {
        using var process = Start("sub", "process", "--url", hub.Url);
        Assert.Equal("Subscribed to process.", await process.StandardError.ReadLineAsync());
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        Assert.Equal((int)ExitCode.Done, process.ExitCode);
    }
}
