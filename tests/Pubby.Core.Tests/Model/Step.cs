using CsCheck;

namespace Pubby.Core.Tests.Model;

/// <summary>One thing that may happen to a node, in any order with any other.</summary>
internal enum StepKind
{
    Publish,
    PublishBriefly,
    Delete,
    SubscribeLive,
    SubscribeWithDump,
    Resume,
    Unsubscribe,
    Reconnect,
    Stall,
    TakeSome,
    Drain,
    RunPass,
    RunScheduled,
    Settle,
    PassTime,
}

/// <param name="Client">Which of the clients.</param>
/// <param name="Room">Which room.</param>
/// <param name="Number">The id, the shard, the bytes or the time that the kind needs.</param>
internal readonly record struct Step(StepKind Kind, int Client, int Room, int Number)
{
    // Publishes and passes outnumber the others, so that there is something to broadcast and to miss.
    private static readonly StepKind[] Kinds =
    [
        .. Enum.GetValues<StepKind>(),
        StepKind.Publish, StepKind.Publish, StepKind.Publish, StepKind.Publish, StepKind.Publish, StepKind.Delete,
        StepKind.RunPass, StepKind.RunPass, StepKind.RunPass, StepKind.RunScheduled, StepKind.TakeSome,
        StepKind.SubscribeWithDump,
    ];

    public static Gen<Step[]> Sequences { get; } =
        Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[0, 5],
            (kind, client, room, number) => new Step(Kinds[kind], client, room, number))
            .Array[1, 120];

    public override string ToString() => $"{Kind}({Client},{Room},{Number})";
}
