using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_key_opens_its_own_rooms_and_no_others_and_stands_in_no_log()
    {
        using var directory = new TempDirectory();
        const string Key = "a-key-of-scores-0123456789";
        await using var hub = HubProcess.Launch(directory.Path, "Production",
            "Pubby__Publishers__Keys__0__Name=scores",
            $"Pubby__Publishers__Keys__0__Sha256={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}",
            "Pubby__Publishers__Keys__0__Rooms__0=match-*", "Pubby__Publishers__Keys__0__Rooms__1=table",
            "Logging__LogLevel__Default=Trace", "Logging__LogLevel__Microsoft.AspNetCore=Debug",
            "Pubby__Limits__Connections=10000000", "Logging__Console__FormatterName=json");
        using var publisher = new HttpClient { BaseAddress = new Uri(hub.Url) };
        await hub.UntilReadyOrEndedAsync();
        publisher.DefaultRequestHeaders.Authorization = new("Bearer", Key);

        Assert.Equal("201", await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/m", "1"));
        Assert.Equal("201", await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/table/messages/m", "1"));
        Assert.Equal("403 forbidden", await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/tables/messages/m", "1"));
        Assert.Equal("403 forbidden", await publisher.AskAsync(HttpMethod.Get, "/v1/rooms/odds/messages"));
        Assert.Equal("403 forbidden", await publisher.AskAsync(HttpMethod.Delete, "/v1/rooms/odds/messages/m"));
        Assert.False(File.Exists(directory.File("dev.key")));

        await Eventually.UntilAsync(() => hub.Output.Contains("\"EventId\":4042", StringComparison.Ordinal),
            "what limits the host is told");
        hub.Terminate();
        await hub.WaitForExitAsync();
        Assert.DoesNotContain(Key, hub.Output, StringComparison.Ordinal);
        AssertTold(hub);
    }

    /// <summary>Each line is one event as JSON, and the first things that an operator looks for are in it.</summary>
    private static void AssertTold(HubProcess hub)
    {
        JsonElement[] events = [.. hub.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        var started = Single(4050).GetProperty("State");
        Assert.Equal((hub.Url, "none", "none", 1, 0), (
            started.GetProperty("Addresses").GetString(), started.GetProperty("Redis").GetString(),
            started.GetProperty("Region").GetString(),
            started.GetProperty("PublisherKeys").GetInt32(), started.GetProperty("OperatorKeys").GetInt32()));
        // As many as this machine's open files allow, and not as many as the setting.
        Assert.InRange(started.GetProperty("Connections").GetInt32(), 1, 9_999_999);
        Assert.StartsWith("SQLite at /", started.GetProperty("Store").GetString(), StringComparison.Ordinal);
        Assert.Contains(events, one => one.GetProperty("EventId").GetInt32() == 4040
            && one.GetProperty("LogLevel").GetString() == "Warning"
            && one.GetProperty("State").GetProperty("Check").GetString() == "open_files");

        JsonElement Single(int id) => Assert.Single(events, one => one.GetProperty("EventId").GetInt32() == id);
    }

    [Fact]
    public async Task With_wrong_settings_the_hub_does_not_start_and_lists_every_fault()
    {
        using var directory = new TempDirectory();
        await using var hub =
            HubProcess.Launch(directory.Path, "Production", "Pubby__Limits__OutboxBytes=1", "Pubby__Drain__Secnds=5");
        await hub.WaitForExitAsync();
        Assert.Equal(1, hub.ExitCode);
        Assert.Contains("Pubby cannot start: 3 settings are wrong.", hub.Output, StringComparison.Ordinal);
        Assert.Contains("did you mean Pubby:Drain:Seconds?", hub.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", hub.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_stops_the_start_with_a_sentence()
    {
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        await using var first = await HubProcess.StartAsync(directory.Path);
        await using var second =
            HubProcess.Launch(other.Path, "Development", $"Kestrel__Endpoints__Plain__Url={first.Url}");
        await second.WaitForExitAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("address already in use. Stop what listens there, or choose another address with --urls.",
            second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    // Kestrel would listen at port 80 of all addresses, or end with a trace.
    [InlineData("http://localhost:abc", "'http://localhost:abc' is not an address such as http://localhost:5080.")]
    [InlineData("http://0.0.0.0:99999", "Urls: 'http://0.0.0.0:99999' is not an address")]
    [InlineData("0.0.0.0:5090", "Urls: '0.0.0.0:5090' is not an address")]
    // TEST-NET-1 (RFC 5737).
    [InlineData("http://192.0.2.1:5090", "it cannot listen where it is to: ")]
    [InlineData("https://127.0.0.1:0", "an https address needs a certificate")]
    [InlineData("https://127.0.0.1:0", "the certificate of its https address cannot be used",
        "Kestrel__Certificates__Default__Path=/nowhere.pem")]
    public async Task Where_it_cannot_listen_it_says_why_in_a_sentence(
        string url, string said, params string[] settings)
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.LaunchWith(directory.Path, "Development", ["--urls", url], settings);
        await hub.WaitForExitAsync();
        Assert.Equal(1, hub.ExitCode);
        Assert.Contains("Pubby cannot start: ", hub.Output, StringComparison.Ordinal);
        Assert.Contains(said, hub.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", hub.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_file_that_a_killed_hub_left_is_reported_as_such()
    {
        using var directory = new TempDirectory();
        var socket = directory.File("hub.sock");
        string[] listen = ["--urls", $"http://unix:{socket}"];
        await using (var killed = HubProcess.LaunchWith(directory.Path, "Development", listen, []))
        {
            await Eventually.UntilAsync(() => killed.HasExited
                || killed.Output.Contains("Now listening on", StringComparison.Ordinal), "the hub listens");
            await using (var beside =
                HubProcess.LaunchWith(directory.Path, "Development", listen, ["Pubby__Store__Kind=Memory"]))
            {
                await beside.WaitForExitAsync();
                Assert.Contains("Stop what listens there", beside.Output, StringComparison.Ordinal);
            }
            await killed.KillAsync();
        }
        await using var next = HubProcess.LaunchWith(directory.Path, "Development", listen, []);
        await next.WaitForExitAsync();
        Assert.Equal(1, next.ExitCode);
        Assert.Contains("No process listens there: the socket file is left from a process that ended without " +
            $"removing it. Remove it: rm '{socket}'", next.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", next.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--urls")]
    [InlineData("-h", "docs/reference/settings.md")]
    [InlineData("--version", "Pubby.Hub 0.")]
    public async Task Who_asks_for_help_or_the_version_gets_it(string argument, string expected)
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.LaunchWith(directory.Path, "Production", [argument], []);
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);
        Assert.Contains(expected, hub.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }
}
