namespace Pubby.Core.Delivery;

/// <summary>
/// Subscriptions in one array, in the order in which they joined, except that the last one fills the place of one that
/// leaves. Belongs to the shard's thread.
/// </summary>
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

    /// <param name="served">How many a batch has served. It still serves all others, and none twice.</param>
    /// <returns>How many it has served now.</returns>
    public int Remove(Subscription subscription, int served)
    {
        var hole = subscription.Index;
        if (hole < served)
        {
            // The last that was served fills the hole, and the last of all takes its place, to be served there.
            Put(_items[--served], hole);
            hole = served;
        }
        // If all were served, that one is the last of all itself.
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
