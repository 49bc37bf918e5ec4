namespace Pubby.Hub.Access.Tokens;

/// <summary>Which tokens were revoked. Safe for any number of threads.</summary>
internal sealed class Revocations
{
    /// <summary>More than these are refused: one <c>issuedBefore</c> does what many single ones do.</summary>
    public const int Max = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Revocation> _byMessage = [];
    private volatile Snapshot _now = new([]);

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
    /// By the id of the message that holds each; null: all tokens that it revoked have expired.
    /// </param>
    public void Apply(IReadOnlyCollection<(string Id, Revocation? Revocation)> changes)
    {
        lock (_gate)
        {
            foreach (var (id, revocation) in changes)
            {
                if (revocation is null) _byMessage.Remove(id);
                else _byMessage[id] = revocation;
            }
            _now = new Snapshot(_byMessage.Values);
        }
        if (changes.Any(change => change.Revocation is not null)) Added?.Invoke();
    }

    public bool Covers(AccessToken token) => _now.Covers(token);

    /// <summary>What is revoked stays so: of two moments for the same, the later one holds.</summary>
    public Revocation Later(Revocation revocation)
    {
        lock (_gate)
        {
            return _byMessage.Values.Where(revocation.IsOfSame).Append(revocation)
                .MaxBy(known => known.IssuedBefore)!;
        }
    }

    /// <returns>
    /// The ids of the messages that hold an earlier moment for the same: they are no longer needed.
    /// </returns>
    public IReadOnlyList<string> CoveredBy(Revocation revocation)
    {
        lock (_gate)
        {
            return
            [
                .. _byMessage.Where(known => revocation.IsOfSame(known.Value)
                    && known.Value.IssuedBefore < revocation.IssuedBefore).Select(known => known.Key),
            ];
        }
    }

    /// <summary>Never changes, so that it is read without a lock.</summary>
    private sealed class Snapshot
    {
        private readonly HashSet<string> _tokenIds = [];
        private readonly Dictionary<string, DateTimeOffset> _subjects = [];
        private readonly DateTimeOffset _all = DateTimeOffset.MinValue;

        public Snapshot(IEnumerable<Revocation> revocations)
        {
            foreach (var revocation in revocations)
            {
                if (revocation.TokenId is { } id) _tokenIds.Add(id);
                else if (revocation.Subject is { } subject)
                {
                    if (revocation.IssuedBefore > _subjects.GetValueOrDefault(subject, DateTimeOffset.MinValue))
                        _subjects[subject] = revocation.IssuedBefore;
                }
                else if (revocation.IssuedBefore > _all) _all = revocation.IssuedBefore;
            }
        }

        public bool Covers(AccessToken token)
        {
            // A token that does not say when it was issued may be older than any moment.
            var issuedAt = token.IssuedAt ?? DateTimeOffset.MinValue;
            return (token.Id.Length > 0 && _tokenIds.Contains(token.Id))
                || (_subjects.TryGetValue(token.Subject, out var before) && issuedAt < before)
                || issuedAt < _all;
        }
    }
}

/// <summary>
/// Revokes one token; or all of a subject, or of everybody, that were issued before a moment.
/// </summary>
/// <param name="TokenId">Set: only the token with this <c>jti</c>.</param>
internal sealed record Revocation(string? Subject, string? TokenId, DateTimeOffset IssuedBefore)
{
    /// <summary>The other one has a moment for the same subject, or for all. One of a token has no moment.</summary>
    public bool IsOfSame(Revocation other) =>
        TokenId is null && other.TokenId is null && Subject == other.Subject;
}
