namespace Pubby.Publisher.Http;

/// <summary>
/// The current one of several addresses. All calls share it, so that one call's result helps the others. When the first
/// address is due again, one try goes there, and the others follow after it was answered. So a first address that fails
/// slowly delays one try each time, never all. Safe for any thread.
/// </summary>
internal sealed class AddressRotation(IReadOnlyList<Uri> addresses, TimeSpan returnAfter, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _current;
    private long _triedFirstAt;
    private bool _isLooking;

    public int Count => addresses.Count;

    /// <summary>As the application wrote it, without a slash at its end.</summary>
    public static string Text(Uri address) => address.AbsoluteUri.TrimEnd('/');

    /// <summary>All addresses, for a sentence.</summary>
    public string Text() => string.Join(", ", addresses.Select(Text));

    /// <summary>
    /// The address for a try that begins now, and its place in the list. Each try ends in <see cref="Stay"/>, <see
    /// cref="Leave"/> or <see cref="Release"/>.
    /// </summary>
    public (int Index, Uri Address) Next()
    {
        lock (_gate)
        {
            // To the first address, not to the one before: the order is the application's preference, for example its
            // own region.
            if (_current != 0 && !_isLooking && time.GetElapsedTime(_triedFirstAt) >= returnAfter)
            {
                _isLooking = true;
                return (0, addresses[0]);
            }
            return (_current, addresses[_current]);
        }
    }

    /// <summary>A try at this address was answered.</summary>
    public void Stay(int index)
    {
        lock (_gate)
        {
            if (index != 0) return;
            _isLooking = false;
            _current = 0;
        }
    }

    /// <summary>A try at this address failed: the next one is used, unless another call has already switched.</summary>
    public void Leave(int index)
    {
        lock (_gate)
        {
            if (addresses.Count == 1) return;
            if (index == 0)
            {
                _isLooking = false;
                _triedFirstAt = time.GetTimestamp();
            }
            if (index == _current) _current = (_current + 1) % addresses.Count;
        }
    }

    /// <summary>
    /// A try at this address says nothing of it: its caller has cancelled it, or made a mistake. If it was to look
    /// whether the first is back, the next one looks after another wait, as the caller may have waited for it in vain.
    /// </summary>
    public void Release(int index)
    {
        lock (_gate)
        {
            if (index != 0 || !_isLooking) return;
            _isLooking = false;
            _triedFirstAt = time.GetTimestamp();
        }
    }
}
