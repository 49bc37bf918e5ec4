using Pubby.Client.Diagnostics;
using Pubby.Client.Rooms;
using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>
/// Keeps a connection: it tries, waits, and tries again, without an end. It is one loop, so at any time there is one
/// try, one connection or one wait.
/// </summary>
internal sealed class ConnectionLoop(
    Connector connector, HeldToken token, Backoff backoff, Subscriptions rooms, ConnectionReporter reporter,
    TimeProvider time)
{
    private readonly Signal _wake = new();
    private readonly Signal _connect = new();

    /// <summary>The network or the application is active again. A wait ends, unless the hub asked for it.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Tries again after the hub refused the client.</summary>
    public void Connect() => _connect.Set();

    /// <summary>Ends when <paramref name="closing"/> is cancelled; never fails.</summary>
    public async Task RunAsync(CancellationToken closing)
    {
        try
        {
            var state = ConnectionState.Connecting;
            while (true)
            {
                reporter.Trying(state, backoff.Url);
                using var refresh = new TokenRefresh(token, backoff, rooms, reporter, time);
                var events = new LinkEvents(backoff.Url, rooms, refresh, reporter);
                var (end, lasted) = await TryOnceAsync(events, refresh, closing).ConfigureAwait(false);
                closing.ThrowIfCancellationRequested();
                state = token.OnEnded(end, rooms.TakeHasServed())
                    ? await WaitForConnectAsync(end, closing).ConfigureAwait(false)
                    : await WaitForNextTryAsync(end, lasted, events, closing).ConfigureAwait(false);
            }
        }
        catch (Exception) when (closing.IsCancellationRequested)
        {
            // The client is closed, so the result of the last try does not matter.
        }
    }

    /// <returns>Why the try or the connection ended, and how long it was up.</returns>
    private async Task<(LinkEnd End, TimeSpan Lasted)> TryOnceAsync(
        LinkEvents events, TokenRefresh refresh, CancellationToken closing)
    {
        ILink link;
        try
        {
            link = await connector.ConnectAsync(backoff.Url, events, closing).ConfigureAwait(false);
        }
        catch (PubbyException error) when (!closing.IsCancellationRequested)
        {
            ClientMeter.FailedConnects.Add(1);
            return (LinkEnd.Of(error, token.IsRenewable), TimeSpan.Zero);
        }
        var connectedAt = time.GetTimestamp();
        try
        {
            ClientMeter.Connections.Add(1);
            reporter.Connected(backoff.Url);
            rooms.OnConnected(link, events);
            refresh.OnConnected(link);
            return (await link.Ended.WaitAsync(closing).ConfigureAwait(false), time.GetElapsedTime(connectedAt));
        }
        finally
        {
            ClientMeter.Connections.Add(-1);
            refresh.OnDisconnected();
            rooms.OnDisconnected();
            await connector.CloseAsync(link).ConfigureAwait(false);
        }
    }

    private async Task<ConnectionState> WaitForNextTryAsync(
        LinkEnd end, TimeSpan lasted, LinkEvents events, CancellationToken closing)
    {
        var isMove = events.ReconnectAfter is not null || end.IsMove;
        if (isMove && lasted >= Backoff.Healthy) backoff.Reset();
        var lost = backoff.Url;
        var wait = isMove ? backoff.AfterMove(events.ReconnectAfter) : backoff.AfterEnd(lasted);
        var woken = _wake.Next();
        reporter.Waiting(end, lost, backoff.Url, wait);
        var waited = Task.Delay(wait, time, closing);
        await (isMove ? waited : Task.WhenAny(waited, woken)).ConfigureAwait(false);
        closing.ThrowIfCancellationRequested();
        return ConnectionState.Reconnecting;
    }

    private async Task<ConnectionState> WaitForConnectAsync(LinkEnd end, CancellationToken closing)
    {
        var connect = _connect.Next();
        var error = new PubbyException(ClientErrorCode.ConnectionFailed,
            $"The hub at {backoff.Url} said not to come back: {end.Code} {end.Reason?.TrimEnd('.')}. Fix what it " +
            "names, then call Connect.", end.Cause);
        reporter.Failed(end, backoff.Url, error);
        rooms.OnFailed(error);
        reporter.Fault(error);
        await connect.WaitAsync(closing).ConfigureAwait(false);
        backoff.Reset();
        token.OnConnect();
        rooms.OnTryingAgain();
        return ConnectionState.Connecting;
    }
}
