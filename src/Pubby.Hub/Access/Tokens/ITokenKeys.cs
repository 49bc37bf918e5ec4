namespace Pubby.Hub.Access.Tokens;

/// <summary>The keys that sign tokens, as they are now. Safe for any number of threads.</summary>
internal interface ITokenKeys
{
    /// <summary>Replaced as a whole whenever a key comes or goes.</summary>
    IReadOnlyList<TokenKey> Current { get; }

    /// <summary>
    /// A token names a key that is not there: a new one may have been published. Waits for the answer within a
    /// time-out, asks at most once in a while, and never fails.
    /// </summary>
    ValueTask RefreshAsync();
}

/// <summary>Keys that stand in the settings.</summary>
internal sealed class FixedTokenKeys(IReadOnlyList<TokenKey> keys) : ITokenKeys
{
    public IReadOnlyList<TokenKey> Current => keys;

    public ValueTask RefreshAsync() => ValueTask.CompletedTask;
}
