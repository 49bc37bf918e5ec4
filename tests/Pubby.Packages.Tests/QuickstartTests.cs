using Pubby.Testing;

namespace Pubby.Packages.Tests;

public sealed class QuickstartTests
{
    [Fact]
    public async Task Both_ends_meet_in_twenty_lines()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        var output =
            await Command.RunAsync(directory.Path, "dotnet",
                Path.Combine(Checkout.Root, $"samples/Quickstart/bin/{Checkout.Configuration}/net10.0/Quickstart.dll"),
                hub.Key, hub.Url);
        Assert.Equal(["score is 0:0", "score is 1:0", "score is 2:0", "score is 3:0"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
