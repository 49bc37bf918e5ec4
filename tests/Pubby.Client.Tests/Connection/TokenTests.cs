using System.Text.Json;
using Pubby.Client.Tests.Support;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Client.Tests.Connection;

/// <summary>
/// A token that cannot be had is reported with its own code, and requested again: the next try may have one.
/// </summary>
public sealed class TokenTests
{
    private static readonly Dictionary<string, Func<CancellationToken, ValueTask<string>>> Failing = new()
    {
        ["gives null"] = _ => new ValueTask<string>((string)null!),
        ["gives nothing"] = _ => new ValueTask<string>(""),
        ["gives null later"] = async _ =>
        {
            await Task.Yield();
            return null!;
        },
        ["throws"] = _ => throw new InvalidOperationException("the identity service is away."),
        ["throws what reads like a close code"] = _ => throw new InvalidOperationException("identity: 4003 forbidden"),
        ["throws later"] = async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("the identity service is away.");
        },
        ["cancels itself"] = _ => new ValueTask<string>(Task.FromCanceled<string>(new CancellationToken(true))),
        ["blocks"] = cancellationToken =>
        {
            // For longer than a try may take.
            new ManualResetEventSlim().Wait(Eventually.Limit / 4, CancellationToken.None);
            return new ValueTask<string>("late");
        },
        ["never answers"] = _ => new ValueTask<string>(new TaskCompletionSource<string>().Task),
    };

    public static TheoryData<string> All => [.. Failing.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_reported_and_tried_again(string provider)
    {
        using var issuer = new TokenIssuer();
        await using var hub = await HubBehindRelay.StartAsync(issuer.Settings);
        var asked = 0;
        var isSlow = provider is "never answers" or "blocks";
        await using var client = hub.NewClient(configure: options =>
        {
            options.ConnectTimeout = TimeSpan.FromSeconds(isSlow ? 5 : 60);
            options.TokenProvider = cancellationToken => Interlocked.Increment(ref asked) == 1
                ? Failing[provider](cancellationToken) : new ValueTask<string>(issuer.Token());
        });
        var faults = new ReportedFaults(client);
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);

        var reported = await faults.FirstAsync(ClientErrorCode.TokenFailed);
        Assert.Contains("TokenProvider", reported.Message, StringComparison.Ordinal);
        // With so little time for a connect, a busy machine may need another one: that is told too, as what it is.
        if (isSlow) Assert.DoesNotContain(ClientErrorCode.TokenFailed, faults.Codes);
        else Assert.Equal((2, 0), (asked, faults.Count));
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_learns_that_there_is_no_token()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient(configure: options => options.TokenProvider = Failing["throws"]);
        var faults = new ReportedFaults(client);
        using var enough = new CancellationTokenSource();
        var opening = client.OpenRoomAsync<JsonElement>("match-1", cancellationToken: enough.Token);
        await faults.FirstAsync(ClientErrorCode.TokenFailed);
        Assert.Equal(ClientErrorCode.TokenFailed, client.Status.Error!.Code);
        await enough.CancelAsync();

        var fault = await Assert.ThrowsAsync<OperationCanceledException>(() => opening);
        const string Why = "TokenProvider threw InvalidOperationException: the identity service is away. It is " +
            "asked again";
        Assert.Contains(Why, fault.Message, StringComparison.Ordinal);
        Assert.Equal(ClientErrorCode.TokenFailed, Assert.IsType<PubbyException>(fault.InnerException).Code);
    }

    [Fact]
    public async Task What_ConfigureHttp_throws_is_reported_too()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client =
            hub.NewClient(configure: options => options.ConfigureHttp = _ =>
                throw new InvalidOperationException("no such certificate"));
        var faults = new ReportedFaults(client);
        client.Connect();
        var reported = await faults.FirstAsync(ClientErrorCode.ConnectFailed);
        Assert.Equal("ConfigureHttp threw InvalidOperationException: no such certificate", reported.Message);
    }
}
