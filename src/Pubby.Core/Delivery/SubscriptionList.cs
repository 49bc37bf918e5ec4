namespace Pubby.Core.Delivery;

/// <summary>Subscriptions side by side, in the order they joined but for the holes that leavers left, which the last one fills.</summary>
internal sealed class SubscriptionList
{
    private Subscription[] _items = new Subscription[4];
    private int _count;

    public ReadOnlySpan<Subscription> Items => _items.AsSpan(0, _count);

    public void Add(Subscription subscription)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
        subscription.Index = _count;
        _items[_count++] = subscription;
    }

    /// <param name="served">A round has come so far. It still comes to all that it has not passed, and to none twice.</param>
    /// <returns>How far the round is now.</returns>
    public int Remove(Subscription subscription, int served)
    {
        var hole = subscription.Index;
        if (hole < served)
        {
            // The last that was served fills it, and the last of all takes that one's place, to be served there.
            Put(_items[--served], hole);
            hole = served;
        }
        // Where all were served, that one is the last of all itself.
        if (--_count != hole) Put(_items[_count], hole);
        _items[_count] = null!;
        subscription.Index = -1;
        return served;
    }

    private void Put(Subscription subscription, int index)
    {
        _items[index] = subscription;
        subscription.Index = index;
    }
}
