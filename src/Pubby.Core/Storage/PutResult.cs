using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

internal enum PutOutcome : byte
{
    /// <summary>Written; the id had no live message.</summary>
    Created,

    /// <summary>Written over a live message.</summary>
    Replaced,

    /// <summary>Not written: the live message has the same data and the same expiry.</summary>
    Unchanged,

    /// <summary>Not written: the store has this version or a newer one.</summary>
    Newer,

    /// <summary>Not written: the <see cref="PutCondition"/> did not hold.</summary>
    ConditionFailed,

    /// <summary>Not written: too many writes are waiting. Try again later.</summary>
    Overloaded,
}

/// <param name="Version">
/// The version that the store holds now: the written message's, or the one that prevented the write; 0: there is none.
/// </param>
/// <param name="Held">
/// Only of <see cref="PutOutcome.ConditionFailed"/>: what the store holds for the id now, live or not; null: nothing.
/// </param>
internal readonly record struct PutResult(PutOutcome Outcome, long Version, Message? Held = null);

/// <summary>What must be true of the id's live message for a write to happen.</summary>
internal readonly record struct PutCondition(PutConditionKind Kind, long Version = 0)
{
    public static readonly PutCondition None;
    public static readonly PutCondition MustNotExist = new(PutConditionKind.MustNotExist);
    public static readonly PutCondition MustExist = new(PutConditionKind.MustExist);

    public static PutCondition MustBe(long version) => new(PutConditionKind.MustBe, version);

    /// <param name="liveVersion">The version of the id's live message; null: there is none.</param>
    public bool HoldsFor(long? liveVersion) => Kind switch
    {
        PutConditionKind.MustNotExist => liveVersion is null,
        PutConditionKind.MustExist => liveVersion is not null,
        PutConditionKind.MustBe => liveVersion == Version,
        _ => true,
    };
}

internal enum PutConditionKind : byte
{
    None,
    MustNotExist,
    MustExist,

    /// <summary>The live message must have exactly <see cref="PutCondition.Version"/>.</summary>
    MustBe,
}
