namespace Pubby.Core.Delivery;

/// <summary>
/// Connections that are due a keep-alive every so many seconds, spread over as many slots. One slot comes up each second, so no
/// connection needs a timer of its own and no second sees more than its share.
/// </summary>
internal sealed class KeepAliveWheel(int periodSeconds)
{
    private readonly List<Outbox>[] _slots = [.. Enumerable.Range(0, periodSeconds).Select(_ => new List<Outbox>())];
    private int _next;

    public void Add(Outbox outbox)
    {
        // Arrivals go one by one around the wheel, however many come in one second.
        var slot = _next++ % periodSeconds;
        outbox.WheelSlot = new WheelSlot(slot, _slots[slot].Count);
        _slots[slot].Add(outbox);
    }

    /// <summary>Takes it off the wheel, if it is on it.</summary>
    public void Remove(Outbox outbox)
    {
        if (outbox.WheelSlot is not { } place) return;
        outbox.WheelSlot = null;
        var slot = _slots[place.Slot];
        var last = slot[^1];
        slot.RemoveAt(slot.Count - 1);
        if (last == outbox) return;
        slot[place.Index] = last;
        last.WheelSlot = place;
    }

    public List<Outbox> DueAt(int second) => _slots[second % periodSeconds];
}

/// <summary>Where an outbox stands on its wheel; kept in the outbox, as a dictionary would cost every connection more than the place itself.</summary>
internal readonly record struct WheelSlot(int Slot, int Index);
