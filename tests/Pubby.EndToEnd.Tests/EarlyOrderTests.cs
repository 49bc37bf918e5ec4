using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>An order to exit that is there before the hub serves.</summary>
public sealed class EarlyOrderTests
{
    [Fact]
    public async Task A_hub_whose_instance_is_interrupted_before_it_serves_ends_as_one_that_was_stopped()
    {
        using var directory = new TempDirectory();
        await using var metadata = await FakeMetadata.StartAsync();
        metadata.Values["spot/instance-action"] = """{"action": "terminate", "time": "2100-01-01T00:00:00Z"}""";
        await using var hub = HubProcess.Launch(directory.Path, "Development", "Pubby__Drain__Ec2__Spot=true",
            $"Pubby__Drain__Ec2__MetadataUrl={metadata.Url}", "Pubby__Drain__PreferredSeconds=0",
            "Pubby__Drain__NoticeSeconds=0");
        await hub.WaitForExitAsync();
        Assert.DoesNotContain("Unhandled exception", hub.Output, StringComparison.Ordinal);
        Assert.Equal(0, hub.ExitCode);
        Assert.Contains("the Spot instance gets the action terminate", hub.Output, StringComparison.Ordinal);
    }
}
