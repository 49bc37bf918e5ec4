namespace Pubby.Publisher;

/// <summary>What must hold of the message that is there, else nothing is published: <c>version_mismatch</c>.</summary>
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

    /// <summary>There is one, of whatever version.</summary>
    public static PublishCondition Present { get; } = new("*", null);

    internal string? IfMatch { get; }

    internal string? IfNoneMatch { get; }

    /// <summary>False where no message can have the version.</summary>
    internal bool IsValid { get; }

    /// <summary>The message has exactly this version.</summary>
    /// <param name="version">As a <see cref="PublishResult"/> or a subscriber told it.</param>
    public static PublishCondition Version(long version) => new(FormattableString.Invariant($"\"{version}\""), null, version is >= 0 and <= HighestVersion);
}
