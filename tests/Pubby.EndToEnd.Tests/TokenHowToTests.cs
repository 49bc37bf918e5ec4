using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.EndToEnd.Tests;

/// <summary>What the pages about tokens show, done. Only ports and places of files are others.</summary>
public sealed partial class TokenHowToTests : IDisposable
{
    private const string Tokens = "docs/how-to/give-subscribers-tokens.md";
    private const string Revoking = "docs/how-to/revoke-tokens.md";
    private const string Rotating = "docs/how-to/rotate-a-signing-key.md";

    private static readonly string[] Commands = Readme.Blocks(Tokens, "bash");

    private readonly TempDirectory _directory = new();

    [Fact]
    public void The_code_on_the_page_is_the_samples()
    {
        Assert.Contains(Readme.Blocks(Tokens, "csharp").Single(), Sample("Program.cs"), StringComparison.Ordinal);
        Assert.Contains(Readme.Blocks(Tokens, "js").Single(), Sample("issue.mjs"), StringComparison.Ordinal);

        static string Sample(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "samples", "Tokens", file));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_token_of_each_sample_opens_its_rooms(int issue)
    {
        await RunAsync(Commands[0]);
        await using var hub = await HubProcess.StartAsync(_directory.Path, SettingsOf(Commands[1]));
        using var publisher = hub.NewPublisher();
        var program = $"samples/Tokens/bin/{Checkout.Configuration}/net10.0/Tokens.dll";
        var built = $"dotnet {Path.Combine(Checkout.Root, program)}";
        var token = await RunAsync(Commands[issue]
            .Replace("dotnet run --project samples/Tokens --", built, StringComparison.Ordinal)
            .Replace("samples/Tokens/issue.mjs", Path.Combine(Checkout.Root, "samples/Tokens/issue.mjs"),
                StringComparison.Ordinal)
            + "\nprintf %s \"$TOKEN\"");

        using var watch = new Shell(
            $"TOKEN={token}\n" +
                Commands[4].Replace("localhost:5080", $"localhost:{hub.Port}", StringComparison.Ordinal),
            _directory.Path);
        await watch.UntilAsync("\"subscribed\"");
        await publisher.PutAsync("match-1", "score", "[1,0]");
        await watch.UntilAsync("\"data\":[1,0]}");

        var subscribe = new TokenDoors(hub).All["plain, subprotocol"];
        Assert.Equal("room_forbidden", await subscribe(token, "odds"));
        await using var stranger = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        Assert.Equal("dump", await stranger.SubscribeAsync("news"));
        Assert.Equal("room_forbidden", await stranger.SubscribeAsync("match-1"));
    }

    [Fact]
    public async Task An_identity_provider_is_asked_for_its_keys()
    {
        using var issuer = new TokenIssuer();
        var provider = new KeySetServer();
        provider.Text = $$"""{"issuer":"https://login.example.com/","jwks_uri":"{{provider.Url}}keys"}""";
        provider.KeySet = issuer.KeySet();
        await using var hub = await HubProcess.StartAsync(_directory.Path, SettingsOf(Commands[5].Replace(
            "Jwks=https://login.example.com/", $"Jwks={provider.Url}", StringComparison.Ordinal)));
        var claims = TokenIssuer.Claims(TimeProvider.System.GetUtcNow());
        (claims["iss"], claims["aud"]) = ("https://login.example.com/", "https://pubby.example.com");
        var subscribe = new TokenDoors(hub).All["plain, header"];
        Assert.Equal("dump", await subscribe(issuer.Sign(claims, "RS256"), "match-1"));
        Assert.Equal("token_invalid, close 4001", await subscribe(issuer.Token(), "match-1"));
        provider.Stop();
    }

    [Fact]
    public async Task Revoke_a_person_a_token_and_all()
    {
        using var issuer = new TokenIssuer();
        var key = $"a-key-{Guid.NewGuid():N}";
        Directory.CreateDirectory(_directory.File("src/Pubby.Hub/data"));
        await File.WriteAllTextAsync(_directory.File("src/Pubby.Hub/data/dev.key"), key);
        var commands = Readme.Blocks(Revoking, "bash");
        var revoker = SettingsOf(commands[0].Replace("<the 64 digits>",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), StringComparison.Ordinal));
        await using var hub = HubProcess.Launch(_directory.Path, "Production", [.. issuer.Settings, .. revoker]);
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);

        using var person = await SubscribeAsync(hub, issuer, "user-7", "a");
        using var token = await SubscribeAsync(hub, issuer, "user-8", "k3f9x2ma");
        using var all = await SubscribeAsync(hub, issuer, "user-9", "b");
        foreach (var (command, ended) in commands[1..4].Zip([person, token, all]))
        {
            var answer = await RunAsync((command.StartsWith("KEY=", StringComparison.Ordinal) ? "" : $"KEY={key}\n")
                + command.Replace("http://localhost:5080", hub.Url, StringComparison.Ordinal));
            Assert.DoesNotContain("\"code\"", answer, StringComparison.Ordinal);
            Assert.Equal(4001, await ended.ReadCloseAsync());
        }

        using var publisher = new HttpClient { BaseAddress = new Uri(hub.Url) };
        publisher.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal("403 forbidden",
            await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/score", "1"));
    }

    [Fact]
    public async Task Both_keys_of_a_rotation_are_accepted()
    {
        using TokenIssuer old = new(), next = new();
        await File.WriteAllTextAsync(_directory.File("2027-01.pem"), old.CurvePem);
        await File.WriteAllTextAsync(_directory.File("2027-02.pem"), next.CurvePem);
        var settings = SettingsOf(Readme.Blocks(Rotating, "bash").Single()
            .Replace("/etc/pubby", _directory.Path, StringComparison.Ordinal));
        await using var hub = await HubProcess.StartAsync(_directory.Path, settings);
        var subscribe = new TokenDoors(hub).All["plain, header"];
        Assert.Equal("dump", await subscribe(Signed(old, "2027-01"), "match-1"));
        Assert.Equal("dump", await subscribe(Signed(next, "2027-02"), "match-1"));
        Assert.Equal("token_invalid, close 4001", await subscribe(Signed(old, "2027-02"), "match-1"));

        static string Signed(TokenIssuer issuer, string id) =>
            issuer.Sign(TokenIssuer.Claims(TimeProvider.System.GetUtcNow()), header: new() { ["kid"] = id });
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<RawWebSocket> SubscribeAsync(
        HubProcess hub, TokenIssuer issuer, string subject, string id)
    {
        var claims = TokenIssuer.Claims(TimeProvider.System.GetUtcNow().AddSeconds(-10), subject);
        claims["jti"] = id;
        var socket = await RawWebSocket.ConnectAsync(
            hub.Port, "/ws", $"Authorization: Bearer {issuer.Sign(claims)}\r\n");
        await socket.SendTextAsync("""{"action":"subscribe","room":"match-1"}""");
        await socket.ReadAsync("subscribed");
        return socket;
    }

    /// <summary>What a block exports, as it is where the test's files are.</summary>
    private string[] SettingsOf(string block) =>
        [.. Export().Matches(block).Select(match => match.Groups[1].Value
            .Replace("$PWD", _directory.Path, StringComparison.Ordinal).Trim('\''))];

    private async Task<string> RunAsync(string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", commands])
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, await errors);
        return output;
    }

    [GeneratedRegex("^export (.+)$", RegexOptions.Multiline)]
    private static partial Regex Export();
}
