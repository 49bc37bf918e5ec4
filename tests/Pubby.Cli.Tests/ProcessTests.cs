using System.Diagnostics;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>The tool as a process.</summary>
public sealed class ProcessTests(CliHub hub)
{
    [Fact]
    public async Task Ctrl_C_ends_it_cleanly()
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "pubby.dll"), "sub", "process", "--url", hub.Url])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        Assert.Equal("Subscribed to process.", await process.StandardError.ReadLineAsync());
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        Assert.Equal((int)ExitCode.Done, process.ExitCode);
    }
}
