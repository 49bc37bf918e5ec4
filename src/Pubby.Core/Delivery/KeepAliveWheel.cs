namespace Pubby.Core.Delivery;

/// <summary>
/// Connections that are due a keep-alive every so many seconds, spread over as many slots. One slot is due each second,
/// so no connection needs a timer of its own, and each second has an equal share of the work.
/// </summary>
internal sealed class KeepAliveWheel(int periodSeconds)
{
    private readonly List<Outbox>[] _slots = [.. Enumerable.Range(0, periodSeconds).Select(_ => new List<Outbox>())];
    private uint _next;

    public void Add(Outbox outbox)
    {
        // New connections go one by one around the wheel, however many open in one second.
        var slot = (int)(_next++ % (uint)periodSeconds);
        outbox.WheelSlot = new WheelSlot(slot, _slots[slot].Count);
        _slots[slot].Add(outbox);
    }

    /// <summary>Takes it off the wheel, if it is on it.</summary>
    public void Remove(Outbox outbox)
    {
        if (outbox.WheelSlot is not { } current) return;
        outbox.WheelSlot = null;
        var slot = _slots[current.Slot];
        var last = slot[^1];
        slot.RemoveAt(slot.Count - 1);
        if (last == outbox) return;
        slot[current.Index] = last;
        last.WheelSlot = current;
    }

    public List<Outbox> DueAt(int second) => _slots[second % periodSeconds];
}

/// <summary>
/// Where an outbox is on its wheel. The outbox holds it, because an entry in a dictionary would cost each connection
/// more.
/// </summary>
internal readonly record struct WheelSlot(int Slot, int Index);
