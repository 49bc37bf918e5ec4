namespace Pubby.Hub.Delivery;

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

    public void Remove(Subscription subscription)
    {
        var last = _items[--_count];
        _items[subscription.Index] = last;
        last.Index = subscription.Index;
        _items[_count] = null!;
        subscription.Index = -1;
    }
}
