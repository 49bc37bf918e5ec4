using System.Diagnostics.CodeAnalysis;

namespace Pubby.Publisher;

/// <summary>What became of one message of many: exactly one of <see cref="Result"/> and <see cref="Error"/> is set.</summary>
/// <param name="Publication">What was to be published.</param>
/// <param name="Result">Set where the hub took it.</param>
/// <param name="Error">Set where it did not; the other messages are not concerned.</param>
public sealed record PublicationResult(Publication Publication, PublishResult? Result, PubbyPublishException? Error)
{
    /// <summary>True where the hub took it.</summary>
    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsPublished => Result is not null;
}
