namespace Pubby.Load.Protocols;

/// <summary>What the hub said, in whichever format: the fields that a client of the tool looks at.</summary>
internal ref struct HubFields
{
    /// <summary>Of the plain protocol: <c>message</c>, <c>dump</c>, and so on.</summary>
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Room;
    public ReadOnlySpan<byte> Id;
    public long Version;

    /// <summary>A string's bytes; empty: it is none.</summary>
    public ReadOnlySpan<byte> Data;
    public ReadOnlySpan<byte> Mode;
    public ReadOnlySpan<byte> Epoch;
    public ReadOnlySpan<byte> Reason;
    public ReadOnlySpan<byte> Code;

    /// <summary>The encoded list of a dump's items.</summary>
    public ReadOnlySpan<byte> Messages;
    public long Cursor;
    public bool IsLast;
    public int? ReconnectInMs;
    public int? RetryAfterMs;
    public int? SpreadMs;

    /// <summary>Which of the connection's rooms an answer is for, where the hub says that and not the room.</summary>
    public int? Slot;
}

/// <summary>What happens on a connection, for who keeps it.</summary>
internal interface IHubEvents
{
    /// <summary>SignalR's handshake is answered.</summary>
    void OnReady(int link);

    void OnMessage(int link, scoped in HubFields message);

    /// <summary>One of the items of a part of a dump, before <see cref="OnDump"/>.</summary>
    void OnItem(int link, scoped in HubFields dump, scoped in HubFields item);

    void OnDump(int link, scoped in HubFields dump);

    void OnSubscribed(int link, scoped in HubFields answer);

    void OnGoAway(int link, scoped in HubFields notice);

    /// <summary>A command was refused.</summary>
    void OnError(int link, scoped in HubFields error);

    /// <summary>The close code that SignalR's close message carries.</summary>
    void OnCloseCode(int link, int code);
}
