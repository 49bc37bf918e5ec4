using System.Diagnostics;

namespace Pubby.Fleet.Tests;

/// <summary>What <c>deploy/rehearsal --small</c> runs.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public async Task A_small_fleet_lives_through_an_evening_and_no_client_loses_a_message()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Pubby.Rehearsal.dll"), "--small"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var faults = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await said + await faults);
    }
}
