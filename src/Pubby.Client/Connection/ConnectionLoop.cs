using Pubby.Client.Diagnostics;
using Pubby.Client.Rooms;
using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>
/// Keeps a connection: it tries, waits, and tries again, without an end. It is one loop, so at any time there is one
/// try, one connection or one wait.
/// </summary>
internal sealed class ConnectionLoop(
    Connector connector, HeldToken token, Func<Backoff> newBackoff, Subscriptions rooms, ConnectionReporter reporter,
    TimeProvider time)
{
    private readonly Backoff _backoff = newBackoff();
    private readonly Signal _wake = new();
    private readonly Signal _connect = new();

    /// <summary>
    /// The network or the application is active again. A wait ends, but for what the hub asked for of it.
    /// </summary>
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
                reporter.Trying(state, _backoff.Url);
                using var refresh = new TokenRefresh(token, newBackoff, rooms, reporter, time);
                var events = new LinkEvents(_backoff.Url, rooms, refresh, reporter);
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

    /// <returns>
    /// Why the try or the connection ended, and how long it was up; null: there was no connection.
    /// </returns>
    private async Task<(LinkEnd End, TimeSpan? Lasted)> TryOnceAsync(
        LinkEvents events, TokenRefresh refresh, CancellationToken closing)
    {
        ILink link;
        try
        {
            link = await connector.ConnectAsync(_backoff.Url, rooms.CanResume, events, closing).ConfigureAwait(false);
        }
        catch (PubbyException error) when (!closing.IsCancellationRequested)
        {
            ClientMeter.FailedConnects.Add(1);
            return (LinkEnd.Of(error, token.IsRenewable), null);
        }
        var connectedAt = time.GetTimestamp();
        try
        {
            ClientMeter.Connections.Add(1);
            reporter.Connected(_backoff.Url);
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
        LinkEnd end, TimeSpan? lasted, LinkEvents events, CancellationToken closing)
    {
        var lost = _backoff.Url;
        var wait = NextWait(end, lasted, events);
        var woken = _wake.Next();
        reporter.Waiting(end, lost, _backoff.Url, wait.Length);
        var least = Task.Delay(wait.Least, time, closing);
        await Task.WhenAny(Task.Delay(wait.Length, time, closing), Task.WhenAll(least, woken)).ConfigureAwait(false);
        closing.ThrowIfCancellationRequested();
        return ConnectionState.Reconnecting;
    }

    private Wait NextWait(LinkEnd end, TimeSpan? lasted, LinkEvents events)
    {
        if (events.Spread is { } spread) _backoff.OnSpread(spread);
        if (lasted >= Backoff.Healthy) _backoff.Reset();
        var isRefused = events.IsRefused || end.IsOverload;
        return !isRefused && (events.IsToldToGo || end.IsMove)
            ? _backoff.AfterMove(events.ReconnectAfter)
            : _backoff.AfterEnd(lasted, isRefused, events.ReconnectAfter);
    }

    private async Task<ConnectionState> WaitForConnectAsync(LinkEnd end, CancellationToken closing)
    {
        var connect = _connect.Next();
        var error = new PubbyException(ClientErrorCode.ConnectionFailed,
            $"The hub at {_backoff.Url} said not to come back: {end.Code} {end.Reason?.TrimEnd('.')}. Fix what it " +
            "names, then call Connect.", end.Cause);
        reporter.Failed(end, _backoff.Url, error);
        rooms.OnFailed(error);
        reporter.Fault(error);
        await connect.WaitAsync(closing).ConfigureAwait(false);
        _backoff.Reset();
        token.OnConnect();
        rooms.OnTryingAgain();
        return ConnectionState.Connecting;
    }
}
