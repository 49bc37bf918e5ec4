using Pubby.Core.Policies;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// How a page is refused: a browser cannot read a 503 in place of a WebSocket, nor its headers. So its connection is
/// opened, told when to come back, and closed with 4100. That costs more than a 503, so there are only so many a
/// second.
/// </summary>
internal sealed class SoftRefusals(FrameEncoders encoders, TimeProvider time) : IDisposable
{
    private const int MaxPerSecond = 2000;

    private const string Reason = "overloaded";

    private static readonly byte[] Close = ControlFrames.Close(CloseCode.Overloaded, Reason);

    private readonly ConnectTurns _turns = new(new AdmissionRate(MaxPerSecond), time);

    /// <param name="origin">The page that connects; null or empty: it is no browser, which reads a 503.</param>
    public bool TryBegin(string? origin) => !string.IsNullOrEmpty(origin) && _turns.TryTake();

    public void Dispose() => _turns.Dispose();

    /// <summary>All that such a connection is sent, as WebSocket frames.</summary>
    /// <param name="isPlain">False: it speaks SignalR, in which nothing can be said before its handshake.</param>
    public byte[] Frames(bool isPlain, TimeSpan hint) => isPlain
        ? [.. encoders[WireFormat.Plain].GoAway(Reason, (int)hint.TotalMilliseconds), .. Close] : Close;
}
