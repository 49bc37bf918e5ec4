using System.Text.Json;
using Microsoft.Extensions.Options;
using Pubby.Client.Connection;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Connection;

/// <summary>An address is the hub's base; its path is a prefix.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("http://host", "http://host/hub")]
    [InlineData("http://host/", "http://host/hub")]
    [InlineData("http://host:5080", "http://host:5080/hub")]
    [InlineData("https://host/pubby", "https://host/pubby/hub")]
    [InlineData("https://host/pubby/", "https://host/pubby/hub")]
    [InlineData("https://host/a/b/c//", "https://host/a/b/c/hub")]
    [InlineData("https://host/hub", "https://host/hub")]
    [InlineData("https://host/hub/", "https://host/hub")]
    [InlineData("https://host/pubby/hub", "https://host/pubby/hub")]
    [InlineData("https://host/hub/pubby", "https://host/hub/pubby/hub")]
    [InlineData("https://host/github", "https://host/github/hub")]
    [InlineData("https://host/a%20b", "https://host/a%20b/hub")]
    [InlineData("https://host/pubby?tenant=1", "https://host/pubby/hub?tenant=1")]
    [InlineData("https://host/hub?tenant=1", "https://host/hub?tenant=1")]
    [InlineData("ws://host/pubby", "http://host/pubby/hub")]
    [InlineData("wss://host", "https://host/hub")]
    [InlineData("http://[::1]:5080/pubby", "http://[::1]:5080/pubby/hub")]
    public void A_path_is_a_prefix_of_the_endpoints_own(string given, string used)
    {
        Assert.Null(HubUrl.FaultOf(given));
        Assert.Equal(used, HubUrl.Of(given).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://host/hub", "http://host/hub?r=1")]
    [InlineData("http://host/hub?tenant=1", "http://host/hub?tenant=1&r=1")]
    [InlineData("http://host/hub?r=1", "http://host/hub?r=1")]
    [InlineData("http://host/hub?tenant=a%26b&r=1", "http://host/hub?tenant=a%26b&r=1")]
    [InlineData("http://host/hub?for=1", "http://host/hub?for=1&r=1")]
    public void A_client_that_resumes_says_so_in_the_address_once(string given, string used) =>
        Assert.Equal(used, HubUrl.Returning(new Uri(given)).AbsoluteUri);

    [Theory]
    [InlineData("https://host/ws", "without /ws")]
    [InlineData("wss://host/pubby/ws/", "without /ws")]
    [InlineData("https://host/WS?x=1", "without /ws")]
    [InlineData("https://host/#top", "#top")]
    [InlineData("host:5080", "http://localhost:5080")]
    [InlineData("ftp://host", "http://localhost:5080")]
    [InlineData("/hub", "http://localhost:5080")]
    [InlineData("", "http://localhost:5080")]
    [InlineData(null, "http://localhost:5080")]
    public void A_likely_mistake_is_reported_at_once(string? given, string advice)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => new PubbyClient(given!));
        Assert.Contains($"'{given}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/pubby")]
    [InlineData("/pubby/hub")]
    public async Task A_hub_behind_a_prefix_is_reached(string path)
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var proxy = await PrefixProxy.StartAsync("/pubby", hub.Hub.Port);
        await hub.PutAsync("match-1", "score", "1");
        await using var client = new PubbyClient(proxy.Url + path);
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        Assert.Equal(1, room.State["score"].Data.GetInt32());
    }
}
