using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pubby.Publisher.Tests.Vectors;

namespace Pubby.Publisher.Tests;

public sealed class RegistrationTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task An_application_gets_its_publisher_from_its_services()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPubbyPublisher(options =>
        {
            options.Addresses.Add(fixture.Hub.Url);
            options.Key = fixture.Hub.Key;
        });
        using var host = builder.Build();
        await host.StartAsync();
        var publisher = host.Services.GetRequiredService<IPubbyPublisher>();
        Assert.Same(publisher, host.Services.GetRequiredService<IPubbyPublisher>());
        Assert.Equal(PublishOutcome.Stored, (await publisher.PutAsync("registered", "id", 1)).Outcome);
    }

    [Fact]
    public void A_try_has_ten_seconds_or_the_time_of_the_call_unless_it_is_told_otherwise()
    {
        var options = new PubbyPublisherOptions { Addresses = { "http://hub" }, Key = "key" };
        Assert.Equal(TimeSpan.FromSeconds(10), options.AttemptTimeout);
        options.Timeout = TimeSpan.FromSeconds(3);
        Assert.Equal(TimeSpan.FromSeconds(3), options.AttemptTimeout);
        new PubbyPublisher(options).Dispose();
        options.AttemptTimeout = TimeSpan.FromSeconds(4);
        Assert.Throws<OptionsValidationException>(() => new PubbyPublisher(options));
    }

    [Fact]
    public async Task What_fails_is_one_line_a_try()
    {
        await using var hub = new ScriptedHub("break");
        using var log = new LogLines();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddPubbyPublisher(options =>
        {
            options.Addresses.Add(hub.Url);
            options.Key = "sesame";
            options.Retries = 4;
        });
        await using var provider = services.BuildServiceProvider();
        await Assert.ThrowsAsync<PubbyPublishException>(() =>
            provider.GetRequiredService<IPubbyPublisher>().PutAsync("room", "id", 1));
        Assert.Equal(5, hub.Paths.Length);
        Assert.Equal(Enumerable.Repeat(("Pubby.Publisher", LogLevel.Warning, (Exception?)null), 5),
            log.All.Select(line => (line.Category, line.Level, line.Fault)));
        foreach (var (at, line) in log.All.Index())
        {
            Assert.StartsWith($"Try {at + 1} to publish at {hub.Url} failed: ", line.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', line.Message);
            Assert.DoesNotContain("sesame", line.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Wrong_options_stop_the_start_with_every_fault()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPubbyPublisher(options =>
        {
            options.Addresses.Add("ftp://hub");
            options.Timeout = TimeSpan.Zero;
            options.BatchMessages = 0;
        });
        using var host = builder.Build();
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        foreach (var name in (string[])["Addresses", "Key", "Timeout", "BatchMessages"])
            Assert.Contains(fault.Failures, failure => failure.Contains(name, StringComparison.Ordinal));
        Assert.Throws<OptionsValidationException>(() => new PubbyPublisher(new PubbyPublisherOptions()));
    }
}
