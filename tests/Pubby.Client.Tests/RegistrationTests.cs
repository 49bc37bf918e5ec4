using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task An_application_gets_one_client_that_ends_with_it()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPubbyClient(options => options.Urls.Add(hub.Relay.Url));
        var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<PubbyClient>();
        Assert.Same(client, host.Services.GetRequiredService<PubbyClient>());
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.Equal(ConnectionState.Closed, client.Status.State);
    }

    [Fact]
    public async Task Wrong_options_stop_the_start_with_every_fault()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPubbyClient(options =>
        {
            options.Urls.Add("localhost");
            options.ConnectTimeout = TimeSpan.Zero;
            options.ServerTimeout = TimeSpan.FromDays(1);
            options.InitialBackoff = TimeSpan.FromSeconds(-1);
            options.MaxBackoff = TimeSpan.FromSeconds(0.4);
        });
        using var host = builder.Build();
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(["Urls", "ConnectTimeout", "ServerTimeout", "InitialBackoff", "MaxBackoff"],
            fault.Failures.Select(failure => failure.Split(':')[0]));
        Assert.Throws<OptionsValidationException>(() => new PubbyClient(new PubbyClientOptions()));
    }
}
