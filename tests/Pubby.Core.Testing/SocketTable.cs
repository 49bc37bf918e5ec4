using Pubby.Core.Delivery;

namespace Pubby.Core.Testing;

/// <summary>
/// Gives test connections descriptors, and sends to them in batches, as a kernel does to sockets. Each takes as much as
/// it likes.
/// </summary>
internal sealed unsafe class SocketTable(int capacity) : IBatchSender
{
    private const int Refused = -1;
    private readonly List<Func<ReadOnlySpan<byte>, int>> _sockets = [];
    private readonly (int Descriptor, nint Address, int Length)[] _added = new (int, nint, int)[capacity];
    private readonly int[] _taken = new int[capacity];
    private int _count;

    public int Capacity => capacity;

    /// <summary>How many sends were made in batches.</summary>
    public int Sends { get; private set; }

    public int Open(Func<ReadOnlySpan<byte>, int> write)
    {
        _sockets.Add(write);
        return _sockets.Count - 1;
    }

    public void Add(int descriptor, nint address, int length) => _added[_count++] = (descriptor, address, length);

    public ReadOnlySpan<int> Send()
    {
        for (var i = 0; i < _count; i++)
        {
            var (descriptor, address, length) = _added[i];
            var taken = _sockets[descriptor](new ReadOnlySpan<byte>((void*)address, length));
            // A full socket returns an error, not 0 bytes.
            _taken[i] = taken == 0 ? Refused : taken;
        }
        Sends += _count;
        var sent = _taken.AsSpan(0, _count);
        _count = 0;
        return sent;
    }

    public void Dispose()
    {
    }
}
