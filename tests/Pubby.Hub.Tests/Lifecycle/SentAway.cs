using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Lifecycle;

/// <summary>What a client was told that has to go to another node.</summary>
internal static class SentAway
{
    /// <summary>It got a goaway with the reason, then a close with the code, and nothing else.</summary>
    /// <returns>After how many milliseconds it is to come back.</returns>
    public static int WaitMs(RecordingConnection connection, string reason, int code)
    {
        var frames = connection.NewFrames();
        Assert.Equal([false, true], frames.Select(frame => frame.Opcode == ServerFrame.CloseOpcode));
        Assert.Equal(reason, frames[0].Json.GetProperty("reason").GetString());
        Assert.Equal(code, frames[1].CloseCode);
        return frames[0].Json.GetProperty("reconnectInMs").GetInt32();
    }
}
