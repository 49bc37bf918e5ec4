using System.Globalization;
using System.Net;
using System.Text.Json;
using Pubby.Cli.Administration;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;
using Pubby.Cli.Messages;
using Pubby.Publisher;

namespace Pubby.Cli.Doctor;

/// <summary>What is tried over WebSockets: upgrade, origin, a message from end to end, an idle connection.</summary>
internal sealed class SocketChecks(Target target, TimeProvider time, TimeSpan timeout)
{
    /// <summary>A hub pings an idle client this often.</summary>
    public static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(25);

    private const string Plain = "/ws";

    /// <summary>Opens a WebSocket, and subscribes.</summary>
    public async Task<Finding> UpgradeAsync(string room, CancellationToken cancellationToken)
    {
        try
        {
            await using var socket = await PlainSocket.ConnectAsync(target, timeout, cancellationToken);
            await socket.SubscribeAsync(room, dump: false, cancellationToken);
            return await AnswerAsync(socket, cancellationToken) switch
            {
                null => Closed(Plain, "A WebSocket opened, and was closed", socket),
                { } answer when answer.Text("type") == "subscribed" =>
                    new Finding(Plain, FindingStatus.Ok, $"A WebSocket opens, and {room} can be subscribed to."),
                { } answer => new Finding(Plain, FindingStatus.Warn,
                    $"A WebSocket opens, and {room} cannot be subscribed to: {answer.Text("code")}.",
                    "Give a token with --token, or another room with --room."),
            };
        }
        catch (UpgradeException fault) when (fault.Status > 0)
        {
            return OfStatus(Plain, fault.Status);
        }
        catch (UpgradeException fault)
        {
            return new Finding(Plain, FindingStatus.Fail, fault.Message, "Does the balancer speak HTTP/1.1?");
        }
        catch (CommandException fault)
        {
            return new Finding(Plain, FindingStatus.Fail, fault.Message, "Does the balancer lead /ws to the hub?");
        }
        catch (TimeoutException)
        {
            return new Finding(Plain, FindingStatus.Fail, "A WebSocket opened, and nothing came through it.",
                "Does the balancer buffer what it passes on? It must not.");
        }
    }

    public async Task<Finding> OriginAsync(string? origin, CancellationToken cancellationToken)
    {
        const string name = "origin";
        if (origin is null)
        {
            return new Finding(name, FindingStatus.Skip, "No page's origin was named.",
                "If browsers connect, name it: --origin https://app.example.com");
        }
        try
        {
            await using var socket = await PlainSocket.ConnectAsync(target, timeout, cancellationToken, origin);
            return new Finding(name, FindingStatus.Ok, $"Pages of {origin} may connect.");
        }
        catch (UpgradeException fault)
        {
            return fault.Status == 403
                ? new Finding(name, FindingStatus.Fail, $"Pages of {origin} may not connect.",
                    "Add it to Pubby:Subscribers:AllowedOrigins, exactly so.")
                : OfStatus(name, fault.Status);
        }
    }

    /// <summary>Publishes, and waits for the message. It leaves the room again.</summary>
    public async Task<Finding> RoundTripAsync(string room, CancellationToken cancellationToken)
    {
        const string name = "round trip";
        var id = $"doctor-{Guid.NewGuid():N}";
        try
        {
            await using var socket = await PlainSocket.ConnectAsync(target, timeout, cancellationToken);
            await socket.SubscribeAsync(room, dump: false, cancellationToken);
            if ((await AnswerAsync(socket, cancellationToken))?.Text("type") != "subscribed")
                return new Finding(name, FindingStatus.Skip, $"{room} cannot be subscribed to.");
            using var publisher = target.NewPublisher(timeout);
            var begun = time.GetTimestamp();
            await publisher.PutAsync(room, id, JsonSerializer.SerializeToElement("doctor"),
                CliJson.Default.JsonElement, new PublishOptions { TimeToLive = TimeSpan.FromMinutes(1) },
                cancellationToken);
            var stored = time.GetElapsedTime(begun);
            var isDelivered = await IsDeliveredAsync(socket, id, cancellationToken)
                .WaitAsync(timeout, cancellationToken);
            var delivered = time.GetElapsedTime(begun);
            await publisher.DeleteAsync(room, id, cancellationToken: cancellationToken);
            if (!isDelivered) return Closed(name, "The message was stored, and the WebSocket was closed", socket);
            return new Finding(name, FindingStatus.Ok, string.Create(CultureInfo.InvariantCulture,
                $"A message was stored in {stored.TotalMilliseconds:0} ms, and delivered in " +
                $"{delivered.TotalMilliseconds:0} ms."));
        }
        catch (PubbyPublishException fault)
        {
            return new Finding(name, FindingStatus.Fail, fault.Message,
                $"The code is {fault.Code}: see docs/reference/codes.md.");
        }
        catch (Exception fault) when (fault is CommandException or TimeoutException)
        {
            return new Finding(name, FindingStatus.Fail, "The message was stored, and did not come back in time.",
                "Is Redis between the nodes? pubby trace --room says how far it came.");
        }
    }

    /// <summary>Says nothing for a while, as most clients do.</summary>
    public async Task<Finding> IdleAsync(string room, TimeSpan idle, CancellationToken cancellationToken)
    {
        const string name = "idle";
        if (idle <= TimeSpan.Zero) return new Finding(name, FindingStatus.Skip, "No idle connection was tried.");
        var begun = time.GetTimestamp();
        try
        {
            await using var socket = await PlainSocket.ConnectAsync(target, timeout, cancellationToken);
            await socket.SubscribeAsync(room, dump: false, cancellationToken);
            using var over = new CancellationTokenSource(idle, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            try
            {
                while (await socket.ReadAsync(end.Token) is not null)
                {
                    // Answers, and other people's messages.
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new Finding(name, FindingStatus.Ok, $"An idle connection stays open for {Durations.Text(idle)}" +
                    (idle > PingPeriod ? ", pings included." : "; the hub pings after 25s, so try longer."));
            }
            return IdleEnds.Find(
                name, time.GetElapsedTime(begun), socket.CloseCode, socket.CloseReason, target.Token is not null);
        }
        catch (UpgradeException fault)
        {
            return new Finding(name, FindingStatus.Skip, fault.Message);
        }
    }

    private static Finding Closed(string name, string what, PlainSocket socket) => new(name, FindingStatus.Fail,
        $"{what}: {socket.CloseCode} {socket.CloseReason}".TrimEnd(' ', ':') + ".",
        "docs/reference/codes.md says what the code means. Without one, the balancer ended it.");

    /// <summary>Reads what comes, other people's messages too, until it is the one of this id.</summary>
    /// <returns>False: the connection has ended before.</returns>
    private async Task<bool> IsDeliveredAsync(PlainSocket socket, string id, CancellationToken cancellationToken)
    {
        while (await AnswerAsync(socket, cancellationToken) is { } answer)
        {
            if (answer.Text("id") == id) return true;
        }
        return false;
    }

    private static Finding OfStatus(string name, int status) => status switch
    {
        200 or 400 or 426 => new Finding(name, FindingStatus.Fail,
            $"HTTP {status}: it was not upgraded to a WebSocket.",
            "Let the balancer pass Upgrade and Connection on, over HTTP/1.1: docs/how-to/put-a-proxy-in-front.md."),
        0 => new Finding(name, FindingStatus.Fail, "There is no answer."),
        _ => HttpChecks.Refused(name, (HttpStatusCode)status),
    };

    /// <returns>The next frame; null: the connection has ended.</returns>
    /// <exception cref="CommandException">It is none of a hub's.</exception>
    /// <exception cref="TimeoutException">None came in time.</exception>
    private async Task<JsonElement?> AnswerAsync(PlainSocket socket, CancellationToken cancellationToken)
    {
        var frame = await socket.ReadAsync(cancellationToken).WaitAsync(timeout, cancellationToken);
        return frame is null ? null : PlainSocket.Parse(frame);
    }
}
