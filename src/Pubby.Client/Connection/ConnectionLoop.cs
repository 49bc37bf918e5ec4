using Microsoft.Extensions.Logging;
using Pubby.Client.Diagnostics;
using Pubby.Client.Rooms;
using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>Keeps a connection: tries, waits, tries again, for ever. One loop, so at any moment there is one try, one connection or one wait.</summary>
internal sealed class ConnectionLoop(
    ITransport transport, Subscriptions rooms, StatusFeed status, FaultFeed faults, IReadOnlyList<Uri> urls, TimeSpan connectTimeout, TimeProvider time,
    Func<double> random, ILogger log)
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(urls.Count, random);
    private readonly Signal _wake = new();
    private readonly Signal _connect = new();

    private Uri Url => urls[_backoff.Address];

    /// <summary>The network, or the application, is back: a wait ends, unless the hub asked for it.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Tries again where the hub said not to come back.</summary>
    public void Connect() => _connect.Set();

    /// <summary>Ends when <paramref name="closing"/> is cancelled; never fails.</summary>
    public async Task RunAsync(CancellationToken closing)
    {
        try
        {
            var state = ConnectionState.Connecting;
            while (true)
            {
                status.Set(status.Current with { State = state, Url = Url, NextTryAt = null });
                var events = new LinkEvents(Url, rooms, faults, log);
                var (end, lasted) = await TryOnceAsync(events, closing).ConfigureAwait(false);
                closing.ThrowIfCancellationRequested();
                state = end.IsFinal ? await WaitForConnectAsync(end, closing).ConfigureAwait(false) : await WaitForNextTryAsync(end, lasted, events, closing).ConfigureAwait(false);
            }
        }
        catch (Exception) when (closing.IsCancellationRequested)
        {
            // Closed; whatever the try that was under way made of it.
        }
    }

    /// <returns>Why the try or the connection ended, and how long it was up.</returns>
    private async Task<(LinkEnd End, TimeSpan Lasted)> TryOnceAsync(LinkEvents events, CancellationToken closing)
    {
        ILink link;
        using (var activity = ClientMeter.Source.StartActivity("pubby connect"))
        using (var overdue = new CancellationTokenSource(connectTimeout, time))
        using (var both = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, closing))
        {
            activity?.SetTag("server.address", Url.Host);
            try
            {
                link = await transport.ConnectAsync(Url, events, both.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (!closing.IsCancellationRequested)
            {
                ClientMeter.FailedConnects.Add(1);
                var error = fault as PubbyException
                    ?? (overdue.IsCancellationRequested ? ConnectFault.NoAnswer(Url, connectTimeout, fault) : ConnectFault.Of(Url, fault));
                return (LinkEnd.Of(error), TimeSpan.Zero);
            }
        }
        var connectedAt = time.GetTimestamp();
        try
        {
            status.Set(new ConnectionStatus(ConnectionState.Connected, Url));
            ClientMeter.Connections.Add(1);
            ClientLog.Connected(log, Url);
            rooms.OnConnected(link, events);
            return (await link.Ended.WaitAsync(closing).ConfigureAwait(false), time.GetElapsedTime(connectedAt));
        }
        finally
        {
            ClientMeter.Connections.Add(-1);
            rooms.OnDisconnected();
            await EndAsync(link).ConfigureAwait(false);
        }
    }

    private async Task<ConnectionState> WaitForNextTryAsync(LinkEnd end, TimeSpan lasted, LinkEvents events, CancellationToken closing)
    {
        var hasFailed = end.Cause is PubbyException;
        var error = end.Cause as PubbyException
            ?? new PubbyException(ClientErrorCode.ConnectionLost, $"The connection to {Url} ended: {end.Code} {end.Reason}.", end.Cause);
        var isMove = events.ReconnectAfter is not null || end.IsMove;
        if (isMove && lasted >= Backoff.Healthy) _backoff.Reset();
        var wait = isMove ? _backoff.AfterMove(events.ReconnectAfter) : _backoff.AfterEnd(lasted);
        // The sentence says all but where in the application's own code a token was lost.
        var detail = error.Code == ClientErrorCode.TokenFailed ? error : null;
        if (hasFailed) ClientLog.ConnectFailed(log, error.Message, Url, wait.TotalMilliseconds, detail);
        else ClientLog.Lost(log, end.Code, end.Reason, Url, wait.TotalMilliseconds);
        ClientMeter.Reconnects.Add(1);
        var woken = _wake.Next();
        status.Set(new ConnectionStatus(ConnectionState.Reconnecting, Url, end.Code, end.Reason, time.GetUtcNow() + wait, error));
        if (hasFailed) faults.Tell(error);
        var waited = Task.Delay(wait, time, closing);
        await (isMove ? waited : Task.WhenAny(waited, woken)).ConfigureAwait(false);
        closing.ThrowIfCancellationRequested();
        return ConnectionState.Reconnecting;
    }

    private async Task<ConnectionState> WaitForConnectAsync(LinkEnd end, CancellationToken closing)
    {
        ClientLog.Failed(log, end.Code, end.Reason);
        var connect = _connect.Next();
        var error = new PubbyException(ClientErrorCode.ConnectionFailed,
            $"The hub at {Url} said not to come back: {end.Code} {end.Reason}. Fix what it names, then call Connect.", end.Cause);
        status.Set(new ConnectionStatus(ConnectionState.Failed, Url, end.Code, end.Reason, Error: error));
        rooms.OnFailed(error);
        faults.Tell(error);
        await connect.WaitAsync(closing).ConfigureAwait(false);
        _backoff.Reset();
        rooms.OnTryingAgain();
        return ConnectionState.Connecting;
    }

    private async Task EndAsync(ILink link)
    {
        try
        {
            await link.DisposeAsync().AsTask().WaitAsync(DisposeTimeout, time).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // It is over either way, and the next one does not depend on it.
            ClientLog.DisposeFailed(log, fault);
        }
    }
}
