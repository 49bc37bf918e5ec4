namespace Pubby.Load.Clients;

internal enum LinkState : byte
{
    /// <summary>Its time to begin has not come.</summary>
    Idle,

    /// <summary>It ended, and does not come back.</summary>
    Gone,

    /// <summary>It waits for its next try.</summary>
    Waiting,
    Connecting,

    /// <summary>In the handshake of TLS.</summary>
    Securing,

    /// <summary>It has asked for a WebSocket.</summary>
    Upgrading,
    Open,
}

/// <summary>One of the tool's clients. A million of these share a machine, so it has no object of its own.</summary>
internal struct Link
{
    /// <summary>-1: it has no socket.</summary>
    public int Descriptor;

    /// <summary>Which of its tries and waits this is: what is told of an earlier one says nothing about this.</summary>
    public int Number;
    public LinkState State;
    public byte Kind;

    /// <summary>All its rooms were subscribed at some time.</summary>
    public bool HasSubscribed;

    /// <summary>The hub asked it to go, and gave a reason that is no refusal.</summary>
    public bool IsMoved;

    /// <summary>The hub took it only to refuse it.</summary>
    public bool IsRefused;

    /// <summary>Index of the address that is in use, or tried next.</summary>
    public ushort Hub;

    /// <summary>That the hub gave as the reason of the end; 0: none yet.</summary>
    public ushort CloseCode;

    /// <summary>Rooms that are not subscribed yet, or whose dump is not whole.</summary>
    public short Missing;

    /// <summary>What a goaway asked for; -1: nothing.</summary>
    public int GoAwayMs;

    /// <summary>When its newest try was to begin.</summary>
    public long Due;
    public long OpenedAt;
    public WaitState Waits;

    public readonly bool IsUp => State == LinkState.Open;

    public readonly bool IsSubscribed => State == LinkState.Open && Missing == 0;
}
