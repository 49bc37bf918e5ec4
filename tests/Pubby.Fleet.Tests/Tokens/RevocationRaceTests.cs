using System.Text.Json;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Fleet.Tests.Tokens;

/// <summary>Revocations of the same subject that two nodes store at once.</summary>
[Collection(nameof(Fleet))]
public sealed class RevocationRaceTests(Fleet fleet) : SharedFleetTests(fleet)
{
    private const int Subjects = 60;

    [Fact]
    public async Task Of_two_that_are_stored_at_once_the_later_moment_holds_after_a_restart()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (earlier, later) = (now.AddMinutes(-3), now.AddMinutes(-1));
        var subjects = Enumerable.Range(0, Subjects).Select(number => $"raced-{number}").ToArray();
        await Task.WhenAll(subjects.SelectMany(subject =>
            new[] { RevokeAsync(0, subject, earlier), RevokeAsync(1, subject, later) }));
        // The third node has heard of them as they came. Now it knows only what was stored.
        await Fleet.StartNodeAsync(2);
        foreach (var subject in subjects)
        {
            using var between = await ConnectAsync(subject, later.AddMinutes(-1));
            Assert.Equal(4001, await between.ReadCloseAsync());
        }
        using var socket = await ConnectAsync(subjects[0], later.AddSeconds(10));
        await socket.SubscribeAsync("""{"action":"subscribe","room":"match-1"}""");
    }

    private async Task RevokeAsync(int node, string subject, DateTimeOffset moment)
    {
        using var publisher = Fleet.Node(node).NewPublisher();
        var body = JsonSerializer.Serialize(new { subject, issuedBefore = moment.ToUnixTimeMilliseconds() });
        using var answer = await Publishing.UntilServedAsync(() =>
            publisher.PostAsync(new Uri("/v1/revocations", UriKind.Relative), Publishing.Json(body)));
    }

    private Task<RawWebSocket> ConnectAsync(string subject, DateTimeOffset issuedAt)
    {
        var token = Fleet.Issuer.Sign(TokenIssuer.Claims(issuedAt, subject));
        return RawWebSocket.ConnectAsync(Fleet.Node(2).Port, headers: new Handshake(token).Headers);
    }
}
