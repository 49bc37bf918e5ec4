using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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
        foreach (var name in (string[])["Addresses", "Key", "Timeout", "BatchMessages"]) Assert.Contains(fault.Failures, failure => failure.Contains(name, StringComparison.Ordinal));
        Assert.Throws<OptionsValidationException>(() => new PubbyPublisher(new PubbyPublisherOptions()));
    }
}
