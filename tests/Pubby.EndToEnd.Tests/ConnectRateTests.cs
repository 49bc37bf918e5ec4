using System.Net;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>More clients than a node lets in: some wait, some are refused, and each can read why.</summary>
public sealed class ConnectRateTests
{
    private const string Page = "Origin: https://tv.example.com\r\n";

    /// <summary>More than the hub reads ahead of Kestrel, so that Kestrel serves it.</summary>
    private static readonly string Padding = $"X-Padding: {new string('x', 5000)}\r\n";

    public static TheoryData<string, string> Entrances => new()
    {
        { "/ws", "" }, { "/ws", "kestrel" }, { "/hub", "" }, { "/hub", "kestrel" },
    };

    [Theory]
    [MemberData(nameof(Entrances))]
    public async Task Who_comes_too_fast_waits_or_is_told_when_to_come_back(string path, string door)
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Limits__ConnectsPerSecond=5");
        var answers = await OpenAllAsync(hub, path, door == "" ? "" : Padding, clients: 30);
        Assert.InRange(answers.Count(answer => answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)), 1, 15);
        var refused = answers.Where(answer => answer.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(30, refused.Length
            + answers.Count(answer => answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)));
        var hints = refused.Select(answer => int.Parse(
            Regex.Match(answer, @"\r\nRetry-After: (\d+)\r\n").Groups[1].ValueSpan, default)).ToArray();
        Assert.All(hints, hint => Assert.InRange(hint, 1, 9));
        Assert.True(hints.Distinct().Count() > 1, "They are spread.");
        Assert.All(refused, answer => Assert.Contains("application/problem+json", answer, StringComparison.Ordinal));
        Assert.Equal(refused.Length, await hub.MetricAsync("pubby_connections_refused_total"));
    }

    [Fact]
    public async Task Publishers_probes_and_operators_are_never_kept_out_and_negotiation_is()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Limits__ConnectsPerSecond=1");
        var opening = OpenAllAsync(hub, "/ws", "", clients: 40);
        using var publisher = hub.NewPublisher();
        using var nobody = new HttpClient { BaseAddress = new Uri(hub.Url) };
        var negotiating = Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            nobody.PostAsync(new Uri("/hub/negotiate?negotiateVersion=1", UriKind.Relative), null)));
        for (var i = 0; i < 20; i++) await publisher.PutAsync("match", "score", $"{i}");
        using var ready = await publisher.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var negotiations = await negotiating;
        var refused = negotiations.Where(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 90));
        await opening;
    }

    [Fact]
    public async Task Who_returns_is_let_in_before_those_who_come_for_the_first_time()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Limits__ConnectsPerSecond=20");
        // Nobody waits for longer than a second, so others come until it is seen that some do.
        List<Task<string[]>> opening = [];
        await Eventually.UntilAsync(async () =>
        {
            opening.Add(OpenAllAsync(hub, "/ws", "", clients: 100));
            return await hub.MetricAsync("pubby_admission_waiting") > 0;
        }, "first connects wait");
        var back = await OpenAllAsync(hub, "/ws?r=1", "", clients: 4);
        Assert.All(back, answer => Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal));
        var first = await Task.WhenAll(opening);
        Assert.Contains(first.SelectMany(answers => answers), answer =>
            answer.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Entrances))]
    public async Task A_full_node_tells_pages_in_a_way_that_they_can_read(string path, string door)
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Limits__Connections=1");
        using var first = await RawWebSocket.ConnectAsync(hub.Port);
        var padding = door == "" ? "" : Padding;
        using var other = await RawWebSocket.ConnectAsync(hub.Port, path, padding);
        Assert.StartsWith("HTTP/1.1 503 ", other.Answer, StringComparison.Ordinal);
        using var page = await RawWebSocket.ConnectAsync(hub.Port, path, Page + padding);
        Assert.StartsWith("HTTP/1.1 101 ", page.Answer, StringComparison.Ordinal);
        var frame = await page.ReadAnyAsync();
        if (path == "/ws")
        {
            Assert.Equal("goaway", frame!.Json.GetProperty("type").GetString());
            Assert.Equal("overloaded", frame.Json.GetProperty("reason").GetString());
            Assert.InRange(frame.Json.GetProperty("reconnectInMs").GetInt32(), 500, 1500);
            frame = await page.ReadAnyAsync();
        }
        Assert.Equal(4100, frame!.CloseCode);
        Assert.Null(await page.ReadAnyAsync());
    }

    private static async Task<string[]> OpenAllAsync(HubProcess hub, string path, string headers, int clients)
    {
        var sockets = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ =>
            RawWebSocket.ConnectAsync(hub.Port, path, headers)));
        var answers = sockets.Select(socket => socket.Answer).ToArray();
        foreach (var socket in sockets) socket.Dispose();
        return answers;
    }
}
