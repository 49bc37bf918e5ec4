namespace Pubby.Hub.Delivery;

/// <summary>
/// Connections that are due a keep-alive every so many seconds, spread over as many slots. One slot comes up each second, so no
/// connection needs a timer of its own and no second sees more than its share.
/// </summary>
internal sealed class KeepAliveWheel(int periodSeconds)
{
    private readonly List<Outbox>[] _slots = [.. Enumerable.Range(0, periodSeconds).Select(_ => new List<Outbox>())];
    private readonly Dictionary<Outbox, (int Slot, int Index)> _places = [];
    private int _next;

    public void Add(Outbox outbox)
    {
        // The slot that came up last is the furthest away; later arrivals of the same second go one by one around the wheel.
        var slot = _next++ % periodSeconds;
        _places[outbox] = (slot, _slots[slot].Count);
        _slots[slot].Add(outbox);
    }

    public void Remove(Outbox outbox)
    {
        if (!_places.Remove(outbox, out var place)) return;
        var slot = _slots[place.Slot];
        var last = slot[^1];
        slot.RemoveAt(slot.Count - 1);
        if (last == outbox) return;
        slot[place.Index] = last;
        _places[last] = place;
    }

    public List<Outbox> DueAt(int second) => _slots[second % periodSeconds];
}
