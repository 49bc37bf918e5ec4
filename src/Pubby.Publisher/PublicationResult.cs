using System.Diagnostics.CodeAnalysis;

namespace Pubby.Publisher;

/// <summary>
/// The result for one of many messages: exactly one of <see cref="Result"/> and <see cref="Error"/> is set.
/// </summary>
/// <param name="Publication">The publication.</param>
/// <param name="Result">Set if the hub took it.</param>
/// <param name="Error">Set if the hub did not take it; the other messages are not affected.</param>
public sealed record PublicationResult(Publication Publication, PublishResult? Result, PubbyPublishException? Error)
{
    /// <summary>True if the hub took it.</summary>
    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsPublished => Result is not null;
}
