namespace Pubby.Client;

/// <summary>The connection at one moment.</summary>
/// <param name="State">The state.</param>
/// <param name="Url">The address in use, or the one that is tried next.</param>
/// <param name="Code">
/// Why the last connection ended: a code of docs/reference/codes.md, or 1006 if it ended without one. Null: no
/// connection has ended.
/// </param>
/// <param name="Reason">The same as text, for people; for a try that failed, why.</param>
/// <param name="NextTryAt">When the next try is made; null: none is planned.</param>
/// <param name="Error">
/// Why the last try or connection ended, with a stable code and the cause. Null: none has ended.
/// </param>
public sealed record ConnectionStatus(
    ConnectionState State, Uri Url, int? Code = null, string? Reason = null, DateTimeOffset? NextTryAt = null,
    PubbyException? Error = null);
