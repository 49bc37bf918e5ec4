using Pubby.Core.Storage;
using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing;

/// <summary>The condition of a write's If-Match or If-None-Match.</summary>
/// <param name="Condition">The condition that the store gets first.</param>
/// <param name="Alternatives">More versions that the message may have instead; null: none.</param>
internal readonly record struct Precondition(PutCondition Condition, long[]? Alternatives = null)
{
    /// <summary>No message has the version 0.</summary>
    private const long NoVersion = 0;

    /// <param name="refusal">Why the headers cannot be followed; null: they can.</param>
    public static Precondition Read(HttpContext http, out Refusal? refusal)
    {
        refusal = null;
        var ifNoneMatch = http.Request.Headers.IfNoneMatch;
        var ifMatch = http.Request.Headers.IfMatch;
        if (ifNoneMatch.Count == 0 && ifMatch.Count == 0) return default;
        if (ifNoneMatch.Count == 0 && ifMatch == "*") return new(PutCondition.MustExist);
        if (ifNoneMatch == "*" && ifMatch.Count == 0) return new(PutCondition.MustNotExist);
        if (ifNoneMatch.Count > 0 || !EntityTags.TryReadVersions(ifMatch, out var versions))
        {
            refusal = Refusal.PreconditionInvalid;
            return default;
        }
        return versions.Length == 0
            ? new(PutCondition.MustBe(NoVersion))
            : new(PutCondition.MustBe(versions[0]), versions.Length > 1 ? versions : null);
    }

    /// <summary>
    /// The condition to try next, after the store refused and said which version the message has. Null: the write is
    /// refused.
    /// </summary>
    public Precondition? After(long version) =>
        Alternatives is not null && Alternatives.Contains(version) ? new(PutCondition.MustBe(version)) : null;
}
