using Pubby.Client.Transport;

namespace Pubby.Client.Connection;

/// <summary>
/// The token of a client: the application's provider is asked once, and what it gives is kept for every connection
/// until it is forgotten. Safe for any thread.
/// </summary>
/// <param name="provider">Null: the client has no token.</param>
/// <param name="timeout">Of one call of the provider.</param>
/// <param name="closing">The client is closed.</param>
/// <param name="run">Runs the provider, which may block: on a thread of the pool.</param>
internal sealed class HeldToken(
    Func<CancellationToken, ValueTask<string>>? provider, TimeSpan timeout, TimeProvider time,
    Func<Func<Task<string>>, Task<string>> run, CancellationToken closing)
{
    private readonly Lock _gate = new();
    private Task<string>? _call;
    private string? _held;

    /// <summary>The hub refused a token, and no connection has served since.</summary>
    private bool _wasRefused;

    /// <summary>There is a provider to ask for another one.</summary>
    public bool IsRenewable => provider is not null;

    /// <summary>
    /// The token. The provider is called only if none is held, and once for all that wait at the same time.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, and not the call.</param>
    /// <returns>Null: the client has no token.</returns>
    /// <exception cref="PubbyException"><see cref="ClientErrorCode.TokenFailed"/>.</exception>
    public async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        if (provider is null) return null;
        Task<string> call;
        lock (_gate)
        {
            if (_held is not null) return _held;
            if (_call is not { IsCompleted: false }) _call = CallAsync(provider);
            call = _call;
        }
        return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The hub does not accept the token any more: the next <see cref="GetAsync"/> asks for another.</summary>
    /// <returns>The token that was held.</returns>
    public string? Forget()
    {
        lock (_gate)
        {
            var old = _held;
            _held = null;
            return old;
        }
    }

    /// <summary>The application asks a client that has failed to connect again.</summary>
    public void OnConnect() => _wasRefused = false;

    /// <summary>A connection, or a try, has ended.</summary>
    /// <param name="hasServed">The hub served the client on it: it accepted the token.</param>
    /// <returns>True: the client must not come back by itself.</returns>
    public bool OnEnded(LinkEnd end, bool hasServed)
    {
        if (end.IsFinal || end.IsTokenExpired) Forget();
        if (hasServed) _wasRefused = false;
        if (!end.IsTokenInvalid || !IsRenewable || _wasRefused) return end.IsFinal;
        _wasRefused = true;
        return false;
    }

    private async Task<string> CallAsync(Func<CancellationToken, ValueTask<string>> ask)
    {
        using var overdue = new CancellationTokenSource(timeout, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, closing);
        string? token;
        try
        {
            // After the time-out it is abandoned.
            token = await run(() => ask(over.Token).AsTask()).WaitAsync(over.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Whatever the application's own code throws.
            throw Failed(overdue.IsCancellationRequested
                ? "gave no token within ConnectTimeout"
                : $"threw {fault.GetType().Name}: {fault.Message.TrimEnd('.')}", fault);
        }
        if (string.IsNullOrEmpty(token)) throw Failed("gave no token, null or an empty one");
        lock (_gate) _held = token;
        return token;
    }

    /// <param name="what">What the provider did.</param>
    public static PubbyException Failed(string what, Exception? fault = null) =>
        new(ClientErrorCode.TokenFailed, $"TokenProvider {what}. It is asked again after a wait.", fault);
}
