using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>Requests to the hub, and their answers.</summary>
internal sealed partial class Room
{
    /// <summary>
    /// The request without an answer yet, or the last one that was answered. An answer to an earlier one is ignored.
    /// </summary>
    private RoomRequest? _request;

    private bool _isAnswered;

    /// <summary>Why the room has to wait: the hub could not serve it, and gets another request later.</summary>
    public PubbyException? Refusal { get; private set; }

    /// <summary>The hub delivers this room to this connection, as the last request wants it.</summary>
    public bool IsSubscribed => _request is not null && _isAnswered;

    /// <summary>
    /// The hub has served a request on this connection. It keeps that subscription when it refuses a later request.
    /// </summary>
    public bool IsServed { get; private set; }

    /// <summary>All that the hub had to send has arrived.</summary>
    public bool IsUpToDate => IsSubscribed && !_isLoading;

    public bool IsAsked => _request is not null;

    /// <summary>The hub has begun, or is about, to send what the room holds, and has not ended.</summary>
    public bool IsMidDump => _isLoading || _isMidAddition || _arriving is not null;

    /// <summary>A request has no answer yet.</summary>
    public bool IsUnanswered => _request is not null && !_isAnswered;

    /// <summary>
    /// While the request was unanswered the hub said that the token does not grant the room. That was about the
    /// subscription before, or about this one: the next request tells.
    /// </summary>
    public bool IsInDoubt { get; set; }

    /// <summary>The hub has a subscription of this room, or will have one.</summary>
    public bool HasToBeLeft => IsAsked || IsServed;

    /// <summary>
    /// It is to be requested now. Not while it waits for its next try: the hub has said for how long.
    /// </summary>
    public bool IsDue => IsAsked ? NeedsDump || NeedsOccupancy || HasOutgrown : Refusal is null;

    /// <summary>
    /// The code by which the hub refused the room for want of a token that grants it; null: it did not, or not since a
    /// handle joined that has to be told.
    /// </summary>
    public string? Denial { get; private set; }

    /// <summary>A handle needs more than what was requested.</summary>
    public bool NeedsDump => !IsWhole && WantsDump && _request is { Dump: false };

    /// <summary>A handle wants to be told how many are subscribed, and that was not requested.</summary>
    public bool NeedsOccupancy => WantsOccupancy && _request is { Occupancy: false };

    /// <summary>The cursor was refused: the next request is for the dump, whatever the handles need.</summary>
    private bool _lostCursor;

    /// <summary>What <see cref="_isLoading"/> was before the request, and is again if the request is refused.</summary>
    private bool _wasLoading;

    /// <summary>It would be requested from where it is, and not from the beginning.</summary>
    public bool CanResume => Cursor is not null && Epoch is not null && !_lostCursor && (IsWhole || !WantsDump)
        && !HasOutgrown;

    /// <summary>
    /// What the hub began to send on this connection it sends to the end, whatever it is asked in between: what has
    /// arrived of it stays.
    /// </summary>
    /// <param name="isReturning">The first request on a new connection.</param>
    public RoomRequest Ask(bool isReturning)
    {
        if (isReturning)
        {
            foreach (var handle in _handles) handle.IsReturning = handle.IsReady;
        }
        _request = CanResume
            ? new RoomRequest { Room = Name, Cursor = Cursor, Epoch = Epoch }
            : new RoomRequest { Room = Name, Dump = WantsDump || _lostCursor || HasOutgrown };
        _request.Occupancy = WantsOccupancy;
        _isAnswered = false;
        IsInDoubt = false;
        _wasLoading = _isLoading;
        _isLoading = _request is not { Dump: false, Cursor: null };
        return _request;
    }

    public bool IsLatest(RoomRequest request) => ReferenceEquals(request, _request);

    /// <summary>
    /// The hub could not serve the room. It is requested again later, and until then neither side waits for the other.
    /// </summary>
    public void Postpone(RoomError error)
    {
        Refusal =
            new PubbyException(error.Code, $"The room {Name} is asked for again: {error.Message}") { Room = Name };
        _request = null;
        _isLoading = _wasLoading;
    }

    /// <summary>
    /// The token does not grant the room, or no longer. What the room holds stays. If another token grants it, the
    /// handles are told whether they missed anything.
    /// </summary>
    public void Deny(string code)
    {
        OnDisconnected();
        Denial = code;
        foreach (var handle in _handles) handle.IsReturning = handle.IsReady;
    }

    /// <summary>The hub refuses the cursor.</summary>
    public void LoseCursor()
    {
        _lostCursor = true;
        Cursor = null;
        Epoch = null;
    }

    public void OnAnswer(RoomResult answer)
    {
        _isAnswered = true;
        IsServed = true;
        Refusal = null;
        Denial = null;
        _lostCursor = false;
        _announcedEpoch = answer.Epoch;
        // Otherwise the last part makes it take effect, together with the cursor.
        if (!_isLoading && _arriving is null) Epoch = answer.Epoch;
        if (_isLoading && answer.Mode != SubscriptionMode.Live) return;
        foreach (var handle in _handles)
        {
            if (handle.IsReturning) Returned(handle, nothingMissed: false);
            if (!handle.IsReady && MayIntroduce(handle)) Introduce(handle);
        }
    }

    /// <summary>The hub served a request that another one has followed, or will follow.</summary>
    public void OnEarlierAnswer() => IsServed = true;

    public void OnDisconnected()
    {
        _request = null;
        _isAnswered = false;
        IsServed = false;
        IsInDoubt = false;
        Refusal = null;
        _announcedEpoch = null;
        _arriving = null;
        _isLoading = _wasLoading = false;
        _isMidAddition = false;
        _heldBack = 0;
    }
}
