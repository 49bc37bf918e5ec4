namespace Pubby.Publisher.Http;

/// <summary>Which of several addresses is in use. All calls share it, so that one call's finding spares the others theirs. Safe for any thread.</summary>
internal sealed class AddressRotation(IReadOnlyList<Uri> addresses, TimeSpan returnAfter, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _current;
    private long _leftFirstAt;

    public int Count => addresses.Count;

    /// <summary>The address for a try that begins now, and its place in the list.</summary>
    public (int Index, Uri Address) Current
    {
        get
        {
            lock (_gate)
            {
                // To the first, not to the one before: the order is the application's preference, its own region for example.
                if (_current != 0 && time.GetElapsedTime(_leftFirstAt) >= returnAfter) _current = 0;
                return (_current, addresses[_current]);
            }
        }
    }

    /// <summary>A try at this address failed: the next one is used, unless another call has moved on already.</summary>
    public void Leave(int index)
    {
        lock (_gate)
        {
            if (index != _current || addresses.Count == 1) return;
            if (_current == 0) _leftFirstAt = time.GetTimestamp();
            _current = (_current + 1) % addresses.Count;
        }
    }
}
