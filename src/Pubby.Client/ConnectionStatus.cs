namespace Pubby.Client;

/// <summary>The connection at one moment.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Url">The address in use, or the one that is tried next.</param>
/// <param name="Code">Why the last connection ended: a code of docs/reference/codes.md, 1006 where it ended without one; null while it has not.</param>
/// <param name="Reason">The same as text, for people; of a try that failed, why.</param>
/// <param name="NextTryAt">When the next try is made; null: none is waited for.</param>
/// <param name="Error">Why the last try or connection ended, with a stable code and what happened beneath; null while it has not.</param>
public sealed record ConnectionStatus(
    ConnectionState State, Uri Url, int? Code = null, string? Reason = null, DateTimeOffset? NextTryAt = null, PubbyException? Error = null);
