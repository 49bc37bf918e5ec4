namespace Pubby.Core.Delivery;

/// <summary>Sends to many sockets by one call to the kernel. Belongs to the thread that opened it, and no call waits for a peer.</summary>
internal interface IBatchSender : IDisposable
{
    /// <summary>The most sends in one call.</summary>
    int Capacity { get; }

    /// <summary>One more send. The bytes stay where they are, unchanged, until <see cref="Send"/> returns.</summary>
    void Add(int descriptor, nint address, int length);

    /// <summary>Makes the sends that were added, in their order.</summary>
    /// <returns>How many bytes each socket took, 0 to all; negative where the socket is full or gone. Valid until the next <see cref="Add"/>.</returns>
    ReadOnlySpan<int> Send();
}
