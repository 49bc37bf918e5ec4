using Microsoft.Extensions.Logging;
using Pubby.Client.Diagnostics;
using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>
/// Reports what becomes of the connection to the application: as its status, as faults, in the log and in the metrics.
/// </summary>
internal sealed class ConnectionReporter(StatusFeed status, FaultFeed faults, TimeProvider time, ILogger log)
{
    /// <param name="state">Connecting, or reconnecting.</param>
    public void Trying(ConnectionState state, Uri url) =>
        status.Set(status.Current with { State = state, Url = url, NextTryAt = null });

    public void Connected(Uri url)
    {
        status.Set(new ConnectionStatus(ConnectionState.Connected, url));
        ClientLog.Connected(log, url);
    }

    /// <summary>The connection was lost, or a try failed; another try follows.</summary>
    /// <param name="ended">The address of the connection or the try that is over.</param>
    /// <param name="next">The address that is tried next.</param>
    public void Waiting(LinkEnd end, Uri ended, Uri next, TimeSpan wait)
    {
        var hasFailed = end.Cause is PubbyException;
        var error = end.Cause as PubbyException
            ?? new PubbyException(ClientErrorCode.ConnectionLost,
                $"The connection to {ended} ended: {end.Code} {end.Reason?.TrimEnd('.')}.", end.Cause);
        // The message is enough, except for a token: the application's own code threw, and its stack trace says where.
        var detail = error.Code == ClientErrorCode.TokenFailed ? error : null;
        if (hasFailed) ClientLog.ConnectFailed(log, error.Message, next, wait.TotalMilliseconds, detail);
        else ClientLog.Lost(log, end.Code, end.Reason, next, wait.TotalMilliseconds);
        ClientMeter.Reconnects.Add(1);
        status.Set(
            new ConnectionStatus(ConnectionState.Reconnecting, next, end.Code, end.Reason, time.GetUtcNow()
                + wait, error));
        if (hasFailed) faults.Report(error);
    }

    /// <summary>There is no token in place of the one that expires yet; the provider is asked again.</summary>
    public void RefreshFailed(PubbyException error, TimeSpan wait)
    {
        ClientLog.RefreshFailed(log, error.Message, wait.TotalMilliseconds, error);
        faults.Report(error);
    }

    /// <summary>A new token was not accepted. What becomes of it is told as the end of the connection.</summary>
    public void RefreshRefused(Exception fault) => ClientLog.RefreshRefused(log, fault);

    /// <summary>The hub refused the client for good.</summary>
    public void Failed(LinkEnd end, Uri url, PubbyException error)
    {
        ClientLog.Failed(log, end.Code, end.Reason);
        status.Set(new ConnectionStatus(ConnectionState.Failed, url, end.Code, end.Reason, Error: error));
    }

    /// <summary>A frame was skipped because it cannot be read.</summary>
    public void FrameInvalid(Uri url, Exception fault)
    {
        ClientMeter.InvalidFrames.Add(1);
        ClientLog.FrameInvalid(log, url, fault);
    }

    public void Fault(PubbyException error) => faults.Report(error);
}
