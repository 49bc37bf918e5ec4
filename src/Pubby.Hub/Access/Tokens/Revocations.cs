using Pubby.Hub.Options;

namespace Pubby.Hub.Access.Tokens;

/// <summary>Which tokens were revoked. Safe for any number of threads.</summary>
/// <remarks>
/// A message is deleted when another revokes all that it did. Of two regions' messages the later may come first: then
/// what is deleted holds on until the other is there.
/// </remarks>
internal sealed class Revocations(TokenOptions tokens, TimeProvider time)
{
    /// <summary>More than these are refused: one <c>issuedBefore</c> does what many single ones do.</summary>
    public const int Max = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Revocation> _byMessage = [];
    private readonly HashSet<string> _tokenIds = [];
    private readonly Dictionary<string, SortedSet<DateTimeOffset>> _subjects = [];
    private readonly SortedSet<DateTimeOffset> _all = [];

    /// <summary>Messages that were deleted, of which what takes their place is not known yet. Mostly none.</summary>
    private readonly HashSet<string> _deleted = [];

    /// <summary>Raised when some are new here.</summary>
    public event Action? Added;

    public int Count
    {
        get
        {
            lock (_gate) return _byMessage.Count;
        }
    }

    /// <param name="changes">
    /// By the id of the message that holds each; null: others revoke the same, or all that it revoked have expired.
    /// </param>
    public void Apply(IReadOnlyCollection<(string Id, Revocation? Revocation)> changes)
    {
        var isAdded = changes.Any(change => change.Revocation is not null);
        lock (_gate)
        {
            foreach (var (id, revocation) in changes)
            {
                if (revocation is not null) Set(id, revocation);
                else if (_byMessage.TryGetValue(id, out var known) && !IsNeedless(known)) _deleted.Add(id);
                else Remove(id);
            }
            if (isAdded)
            {
                foreach (var id in _deleted.Where(id => IsNeedless(_byMessage[id])).ToArray()) Remove(id);
            }
        }
        if (isAdded) Added?.Invoke();
    }

    public bool Covers(AccessToken token)
    {
        // A token that does not say when it was issued may be older than any moment.
        var issuedAt = token.IssuedAt ?? DateTimeOffset.MinValue;
        lock (_gate)
        {
            return (token.Id.Length > 0 && _tokenIds.Contains(token.Id))
                || (_subjects.TryGetValue(token.Subject, out var moments) && issuedAt < moments.Max)
                || (_all.Count > 0 && issuedAt < _all.Max);
        }
    }

    /// <summary>What is revoked stays so: of two moments for the same, the later one holds.</summary>
    public Revocation Later(Revocation revocation)
    {
        lock (_gate)
        {
            return _byMessage.Values.Where(revocation.IsOfSame).Append(revocation)
                .MaxBy(known => known.IssuedBefore)!;
        }
    }

    /// <summary>
    /// There are too many for one more. One for all tokens is never one too many: it makes others needless.
    /// </summary>
    public bool IsFullFor(Revocation revocation) => !revocation.IsOfAll && Count >= Max;

    /// <returns>
    /// The ids of the messages that hold what it revokes too: they are no longer needed.
    /// </returns>
    public IReadOnlyList<string> CoveredBy(Revocation revocation)
    {
        lock (_gate)
            return [.. _byMessage.Where(known => revocation.Covers(known.Value)).Select(known => known.Key)];
    }

    private void Set(string id, Revocation revocation)
    {
        Remove(id);
        _byMessage.Add(id, revocation);
        Remember(revocation);
    }

    private void Remove(string id)
    {
        _deleted.Remove(id);
        if (_byMessage.Remove(id, out var revocation)) Forget(revocation);
    }

    /// <summary>Another revokes the same, or all tokens that it revokes have expired.</summary>
    private bool IsNeedless(Revocation revocation) =>
        (_all.Count > 0 && new Revocation(null, null, _all.Max).Covers(revocation))
        || (revocation.Subject is { } subject
            && new Revocation(subject, null, _subjects[subject].Max).Covers(revocation))
        || revocation.IssuedBefore + tokens.MaxLifetime + TokenVerifier.Skew <= time.GetUtcNow();

    // Each change costs what it changes, and not what is known: thousands of messages may go one by one.
    private void Remember(Revocation revocation)
    {
        if (revocation.TokenId is { } id) _tokenIds.Add(id);
        else if (revocation.Subject is not { } subject) _all.Add(revocation.IssuedBefore);
        else if (_subjects.TryGetValue(subject, out var moments)) moments.Add(revocation.IssuedBefore);
        else _subjects.Add(subject, [revocation.IssuedBefore]);
    }

    private void Forget(Revocation revocation)
    {
        if (revocation.TokenId is { } id)
        {
            _tokenIds.Remove(id);
        }
        else if (revocation.Subject is not { } subject)
        {
            _all.Remove(revocation.IssuedBefore);
        }
        else if (_subjects.TryGetValue(subject, out var moments) && moments.Remove(revocation.IssuedBefore)
            && moments.Count == 0)
        {
            _subjects.Remove(subject);
        }
    }
}

/// <summary>
/// Revokes one token; or all of a subject, or of everybody, that were issued before a moment.
/// </summary>
/// <param name="TokenId">Set: only the token with this <c>jti</c>.</param>
/// <param name="IssuedBefore">Of one token: when it was revoked.</param>
internal sealed record Revocation(string? Subject, string? TokenId, DateTimeOffset IssuedBefore)
{
    public bool IsOfAll => Subject is null && TokenId is null;

    /// <summary>The other one has a moment for the same subject, or for all. One of a token has no moment.</summary>
    public bool IsOfSame(Revocation other) =>
        TokenId is null && other.TokenId is null && Subject == other.Subject;

    /// <summary>Without the other one, the same tokens are revoked.</summary>
    public bool Covers(Revocation other)
    {
        if (IsOfSame(other)) return other.IssuedBefore < IssuedBefore;
        if (!IsOfAll) return false;
        // A token that was known when it was revoked may have been issued by a clock that is ahead.
        return other.IssuedBefore + (other.TokenId is null ? TimeSpan.Zero : TokenVerifier.Skew) <= IssuedBefore;
    }
}
