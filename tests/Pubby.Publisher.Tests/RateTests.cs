using System.Security.Cryptography;
using System.Text;
using Pubby.Testing;

namespace Pubby.Publisher.Tests;

/// <summary>A publisher whose key has a rate, and a real hub.</summary>
public sealed class RateTests
{
    private const string Key = "slow";

    [Fact]
    public async Task A_publisher_that_is_too_fast_is_slowed_down_and_loses_nothing()
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.Launch(directory.Path, "Production",
            "Pubby__Publishers__Keys__0__Name=slow", "Pubby__Publishers__Keys__0__Rooms__0=*",
            "Pubby__Publishers__Keys__0__PerSecond=1",
            $"Pubby__Publishers__Keys__0__Sha256={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}");
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        using var publisher = new PubbyPublisher(new PubbyPublisherOptions { Addresses = { hub.Url }, Key = Key });

        var puts = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => publisher.PutAsync("room", $"put-{i}", i)));
        var many = await publisher.PutManyAsync(
            Enumerable.Range(0, 3).Select(i => Publication.Put("room", $"many-{i}", i)));
        Assert.All(puts, put => Assert.Equal(PublishOutcome.Stored, put.Outcome));
        Assert.All(many, one => Assert.Equal(PublishOutcome.Stored, one.Result!.Outcome));

        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"{hub.AdminUrl}/metrics"));
        Assert.Matches("pubby_publish_refusals_total\\{[^}]*code=\"rate_limited\"", metrics);
    }
}
