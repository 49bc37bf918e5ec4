namespace Pubby.Hub.Fleet.Questions;

/// <summary>What a fleet's nodes answered, and which did not.</summary>
/// <param name="Asker">The node that asked.</param>
/// <param name="Link">Whether other nodes could be reached at all.</param>
/// <param name="At">When the last answer came.</param>
internal sealed record FleetAnswers(
    string Asker, IReadOnlyList<NodeAnswer> Answers, IReadOnlyList<MissingNode> Missing, FleetLink Link,
    DateTimeOffset At)
{
    public int Nodes => Answers.Count + Missing.Count;
}

internal readonly record struct NodeAnswer(string Node, ReadOnlyMemory<byte> Content);

/// <param name="Reason">One of <see cref="MissingReason"/>.</param>
internal readonly record struct MissingNode(string Node, string Reason);

/// <summary>Why a node is missing. What it was asked to do, it may have done all the same.</summary>
internal static class MissingReason
{
    /// <summary>It did not answer in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>It is not asked now, because Redis does not answer.</summary>
    public const string RedisUnavailable = "redis_unavailable";

    /// <summary>It has too many questions to answer.</summary>
    public const string Busy = "busy";

    /// <summary>It is of a version that does not know the question.</summary>
    public const string Unknown = "unknown_question";

    /// <summary>Its answer was too long.</summary>
    public const string TooLarge = "too_large";

    /// <summary>It failed by a mistake of the hub, and logged that.</summary>
    public const string Failed = "failed";

    /// <summary>No node has this id.</summary>
    public const string NotFound = "not_found";

    public static bool IsKnown(string reason) => reason is Busy or Unknown or TooLarge or Failed or Timeout;
}
