namespace Pubby.Publisher;

/// <summary>
/// A condition on the existing message. If it does not hold, nothing is published: <c>version_mismatch</c>.
/// </summary>
public sealed record PublishCondition
{
    private const long HighestVersion = (1L << 53) - 1;

    private PublishCondition(string? ifMatch, string? ifNoneMatch, bool isValid = true)
    {
        IfMatch = ifMatch;
        IfNoneMatch = ifNoneMatch;
        IsValid = isValid;
    }

    /// <summary>There is no message with this id yet.</summary>
    public static PublishCondition Absent { get; } = new(null, "*");

    /// <summary>There is one, with any version.</summary>
    public static PublishCondition Present { get; } = new("*", null);

    internal string? IfMatch { get; }

    internal string? IfNoneMatch { get; }

    /// <summary>False: no message can have the version.</summary>
    internal bool IsValid { get; }

    /// <summary>The message has exactly this version.</summary>
    /// <param name="version">From a <see cref="PublishResult"/>, or from a subscriber.</param>
    public static PublishCondition Version(long version) =>
        new(FormattableString.Invariant($"\"{version}\""), null, version is >= 0 and <= HighestVersion);
}
