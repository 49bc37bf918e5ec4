using Pubby.Core.Rooms;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.Commands;

internal enum CommandAction : byte
{
    Subscribe,
    Unsubscribe,
    Ping,
    Authorize,
}

/// <summary>
/// A parsed frame of the plain protocol. <see cref="Error"/> is set if the frame is refused as a whole.
/// </summary>
/// <param name="Rooms">
/// One for <c>room</c>, several for <c>rooms</c>, and each of these another one.
/// </param>
/// <param name="Token">Of an authorize.</param>
/// <param name="Reference">The <c>ref</c> to echo, as raw JSON; empty: none.</param>
internal sealed record Command(
    CommandAction Action, IReadOnlyList<RoomCommand> Rooms, byte[] Reference, RoomError? Error = null,
    string? Token = null)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"{Action} of {Rooms.Count} rooms";
}

/// <summary>One room of a command.</summary>
/// <param name="Room">As it was sent. A valid name if <paramref name="Error"/> is null.</param>
/// <param name="Error">Why this room is refused. It concerns no other room.</param>
internal readonly record struct RoomCommand(string? Room, DumpRequest Request, RoomError? Error);
