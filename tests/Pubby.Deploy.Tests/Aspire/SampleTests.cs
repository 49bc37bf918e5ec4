using System.Diagnostics;
using Pubby.Testing;
using TempDirectory = Pubby.Testing.TempDirectory;

namespace Pubby.Deploy.Tests.Aspire;

/// <summary>
/// <c>samples/Aspire</c>, started as its first lines say. Here is no engine for containers, so Redis and DynamoDB Local
/// run already.
/// </summary>
public sealed class SampleTests
{
    private const string Sample = "samples/Aspire";

    [Fact]
    public async Task It_starts_a_fleet_of_three()
    {
        using (await Checkout.LockAsync())
        {
            await Command.RunAsync(Checkout.Root, "dotnet", "build", Sample, "-c", Checkout.Configuration,
                "-v", "quiet", "-nologo");
        }
        using var home = new TempDirectory();
        await using var redis = await RedisProcess.StartAsync();
        await using var table = await DynamoDbLocal.StartAsync();
        using var sample = new Command(new ProcessStartInfo(
            "dotnet", ["run", "--project", Sample, "-c", Checkout.Configuration, "--no-build"])
        {
            WorkingDirectory = Checkout.Root,
            Environment =
            {
                ["ConnectionStrings__redis"] = redis.Configuration,
                ["ConnectionStrings__dynamodb"] = table.Url,
                // Neither the dashboard's keys nor the hub's key into the home of whoever runs the tests.
                ["HOME"] = home.Path,
                ["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                    ?? $"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.nuget/packages",
            },
        });
        await sample.UntilAsync("Distributed application started.");
        // Who is there, as the hubs tell each other.
        await Eventually.UntilAsync(async () => await redis.AskAsync("ZCARD pubby:nodes") == ":3",
            () => $"three hubs are in one fleet; the sample wrote:\n{sample.Output}");
        await sample.TerminateAsync();
        // Aspire's orchestrator outlives the sample for a moment, and ends the hubs: by a kill where they have not left
        // in time, after which they stay in the fleet's list. No hub that lives is without a channel.
        await Eventually.UntilAsync(async () => await redis.AskAsync("PUBSUB CHANNELS") == "*0",
            "the hubs have ended");
    }
}
