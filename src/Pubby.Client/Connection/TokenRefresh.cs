using Pubby.Client.Rooms;
using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>
/// Renews the token of one connection when the hub says that it expires: the new one is sent over the same connection,
/// so no subscription is lost. A provider that fails is asked again for as long as the connection lasts.
/// </summary>
internal sealed class TokenRefresh(
    HeldToken token, Func<Backoff> newBackoff, Subscriptions rooms, ConnectionReporter reporter, TimeProvider time)
    : IDisposable
{
    /// <summary>Cancelled when the connection is over.</summary>
    private readonly CancellationTokenSource _over = new();

    /// <summary>The hub may give notice before the try has returned its link.</summary>
    private readonly TaskCompletionSource<ILink> _link = new();

    private int _isRunning;

    public void OnConnected(ILink link) => _link.TrySetResult(link);

    /// <summary>The token expires soon. Returns at once, and never throws.</summary>
    /// <param name="source">The listener of the link.</param>
    public void OnExpiring(object source)
    {
        if (!token.IsRenewable || Interlocked.Exchange(ref _isRunning, 1) == 1) return;
        _ = RunAsync(source);
    }

    /// <summary>The connection is over.</summary>
    public void OnDisconnected()
    {
        _link.TrySetCanceled();
        _over.Cancel();
    }

    public void Dispose()
    {
        OnDisconnected();
        _over.Dispose();
    }

    private async Task RunAsync(object source)
    {
        try
        {
            var link = await _link.Task.ConfigureAwait(false);
            var next = await NextAsync(token.Forget(), _over.Token).ConfigureAwait(false);
            if (await IsAcceptedAsync(link, next).ConfigureAwait(false)) rooms.OnAuthorized(source);
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over. The next one asks for a token by itself.
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private async Task<bool> IsAcceptedAsync(ILink link, string next)
    {
        try
        {
            await link.AuthorizeAsync(next).ConfigureAwait(false);
            return true;
        }
        catch (Exception fault)
        {
            // The connection ended. Or the hub refuses the token, and ends it.
            reporter.RefreshRefused(fault);
            return false;
        }
    }

    /// <param name="old">The token that expires.</param>
    private async Task<string> NextAsync(string? old, CancellationToken over)
    {
        var backoff = newBackoff();
        while (true)
        {
            try
            {
                var next = await token.GetAsync(over).ConfigureAwait(false);
                // The hub would give notice again at once, and again.
                if (next == old) throw HeldToken.Failed("gave the token that expires");
                return next!;
            }
            catch (PubbyException error)
            {
                token.Forget();
                var wait = backoff.Next();
                reporter.RefreshFailed(error, wait);
                await Task.Delay(wait, time, over).ConfigureAwait(false);
            }
        }
    }
}
