using System.Diagnostics;
using Pubby.Testing;

namespace Pubby.Packages.Tests;

/// <summary>The command line as a newcomer installs it: from the packed file, as a dotnet tool.</summary>
public sealed class ToolTests
{
    [Fact]
    public async Task The_packed_tool_installs_and_publishes()
    {
        using var directory = new TempDirectory();
        using (await Checkout.LockAsync())
        {
            await Command.RunAsync(Checkout.Root, "dotnet", "pack", "src/Pubby.Cli", "-c", Checkout.Configuration,
                "-o", directory.File("feed"), "-v", "quiet", "-nologo");
        }
        // Only what was packed: the tool brings all that it needs.
        await File.WriteAllTextAsync(directory.File("nuget.config"), """<configuration><packageSources><clear /><add key="packed" value="feed" /></packageSources></configuration>""");
        await Command.RunAsync(
            directory.Path, "dotnet", "tool", "install", "Pubby.Cli", "--version", "0.1.0", "--tool-path", "tools",
            "--no-cache");

        await using var hub = await HubProcess.StartAsync(directory.Path);
        var start = new ProcessStartInfo(
            directory.File("tools/pubby"), ["pub", "match-1", "score", "[1,0]", "--url", hub.Url])
        {
            WorkingDirectory = directory.Path,
        };
        start.Environment["PUBBY_KEY"] = hub.Key;
        using var pubby = new Command(start);
        await pubby.UntilAsync("stored  match-1  score");
    }
}
