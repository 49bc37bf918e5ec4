using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Each documented way to say where a hub listens, and nothing else said.</summary>
public sealed class AddressTests
{
    /// <summary>The arguments, the environment, and the address that the hub names.</summary>
    public static TheoryData<string[], string[], string> Ways => new()
    {
        { ["--urls", "http://127.0.0.1:{port}"], [], "http://127.0.0.1:{port}" },
        { [], ["ASPNETCORE_URLS=http://0.0.0.0:{port}"], "http://0.0.0.0:{port}" },
        { [], ["DOTNET_URLS=http://0.0.0.0:{port}"], "http://0.0.0.0:{port}" },
        { [], ["URLS=http://0.0.0.0:{port}"], "http://0.0.0.0:{port}" },
        { [], ["ASPNETCORE_HTTP_PORTS={port}"], "http://[::]:{port}" },
        { [], ["DOTNET_HTTP_PORTS={port}"], "http://[::]:{port}" },
        { [], ["HTTP_PORTS={port}"], "http://[::]:{port}" },
        { [], ["Kestrel__Endpoints__Plain__Url=http://127.0.0.1:{port}"], "http://127.0.0.1:{port}" },
        // What comes first is what stands nearer to the person who starts it.
        { ["--urls", "http://127.0.0.1:{port}"], ["ASPNETCORE_URLS=http://0.0.0.0:1"], "http://127.0.0.1:{port}" },
        { [], ["ASPNETCORE_URLS=http://127.0.0.1:{port}", "ASPNETCORE_HTTP_PORTS=1"], "http://127.0.0.1:{port}" },
        { ["--urls", "http://127.0.0.1:{port}"], ["ASPNETCORE_HTTP_PORTS=1"], "http://127.0.0.1:{port}" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_hub_listens_on_the_configured_address(string[] arguments, string[] settings, string address)
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.LaunchWith(directory.Path, "Development", arguments, settings);
        await Eventually.UntilAsync(() => hub.HasExited
            || hub.Output.Contains("The development key is", StringComparison.Ordinal), "the hub listens");
        Assert.Contains($"Pubby is at {address.Replace("{port}", $"{hub.Port}", StringComparison.Ordinal)}.",
            hub.Output, StringComparison.Ordinal);
        using var client = new HttpClient();
        Assert.Contains("\"ok\"", await client.GetStringAsync(new Uri($"{hub.Url}/health/ready")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_without_settings_listens_on_this_machine_only()
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.LaunchWith(directory.Path, "Development", [], []);
        // Another process may use the port on this machine. Then the error says so, and names the address.
        await Eventually.UntilAsync(() => hub.HasExited
            || hub.Output.Contains("Pubby is at", StringComparison.Ordinal), "the hub has started, or has not");
        // What it wrote last is read a moment after its end.
        if (hub.HasExited) await hub.WaitForExitAsync();
        Assert.True(
            hub.Output.Contains("Pubby is at http://localhost:5080.", StringComparison.Ordinal)
            || hub.Output.Contains("http://127.0.0.1:5080: address already in use", StringComparison.Ordinal),
            hub.Output);
    }
}
