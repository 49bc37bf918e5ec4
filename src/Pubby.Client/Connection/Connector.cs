using Microsoft.Extensions.Logging;
using Pubby.Client.Diagnostics;
using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>Makes one try to connect, and closes a connection that has ended. Both return in a limited time.</summary>
/// <param name="timeout">Of a try.</param>
internal sealed class Connector(
    ITransport transport, HeldToken token, TimeSpan timeout, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <param name="resumes">The client comes back with cursors.</param>
    /// <exception cref="PubbyException">There is no connection. The message says why.</exception>
    /// <exception cref="OperationCanceledException">The client was closed.</exception>
    public async Task<ILink> ConnectAsync(Uri url, bool resumes, LinkEvents events, CancellationToken closing)
    {
        using var activity = ClientMeter.Source.StartActivity("pubby connect");
        using var overdue = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, closing);
        activity?.SetTag("server.address", url.Host);
        try
        {
            // Its time-out is this one: a call that it shares with another try began earlier.
            var brought = await token.GetAsync(closing).ConfigureAwait(false);
            return await transport.ConnectAsync(resumes ? HubUrl.Returning(url) : url, brought, events, both.Token)
                .ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not PubbyException && !closing.IsCancellationRequested)
        {
            throw overdue.IsCancellationRequested
                ? ConnectFault.NoAnswer(url, timeout, fault) : ConnectFault.Of(url, fault);
        }
    }

    /// <summary>Closes what can be closed. Never fails.</summary>
    public async Task CloseAsync(ILink link)
    {
        try
        {
            await link.DisposeAsync().AsTask().WaitAsync(CloseTimeout, time).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // The connection is over in any case, and the next one does not depend on it.
            ClientLog.DisposeFailed(log, fault);
        }
    }
}
