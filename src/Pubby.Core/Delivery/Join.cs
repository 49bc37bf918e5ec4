using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>How a subscription begins: what its connection gets before the room's live messages.</summary>
/// <param name="Sequence">The room's last change when this was made.</param>
/// <param name="Reply">The answer to the command; null where the transport answers by itself.</param>
/// <param name="Image">The dump; null for live only.</param>
/// <param name="Owed">How to make the dump again later, should the connection have no room for it now; set whenever <paramref name="Image"/> is.</param>
internal sealed record Join(long Sequence, byte[]? Reply, DumpImage? Image, DumpPlan? Owed);

/// <summary>What a subscription that was behind missed.</summary>
/// <param name="Image">Null where it has left the room.</param>
/// <param name="Through">The last change that the image covers.</param>
/// <param name="IsWhole">False: there is more than fits at once, so it stays behind, since <paramref name="Through"/>.</param>
/// <param name="Owed">The dump that this is; null: it is what was missed.</param>
internal sealed record CaughtUp(DumpImage? Image, long Through, bool IsWhole, DumpPlan? Owed = null);

/// <summary>A connection that the hub closes.</summary>
/// <param name="Notice">The frame that says why, ahead of the farewell; null: none.</param>
/// <param name="CloseFrame">See <see cref="IConnection.CloseFrame"/>.</param>
internal sealed record Closing(byte[]? Notice, byte[] CloseFrame);
