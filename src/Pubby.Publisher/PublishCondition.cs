namespace Pubby.Publisher;

/// <summary>What must hold of the message that is there, else nothing is published: <c>version_mismatch</c>.</summary>
public sealed record PublishCondition
{
    private PublishCondition(string? ifMatch, string? ifNoneMatch)
    {
        IfMatch = ifMatch;
        IfNoneMatch = ifNoneMatch;
    }

    /// <summary>There is no message with this id yet.</summary>
    public static PublishCondition Absent { get; } = new(null, "*");

    /// <summary>There is one, of whatever version.</summary>
    public static PublishCondition Present { get; } = new("*", null);

    internal string? IfMatch { get; }

    internal string? IfNoneMatch { get; }

    /// <summary>The message has exactly this version.</summary>
    /// <param name="version">As a <see cref="PublishResult"/> or a subscriber told it.</param>
    public static PublishCondition Version(long version) => new(FormattableString.Invariant($"\"{version}\""), null);
}
