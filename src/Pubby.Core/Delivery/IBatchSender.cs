namespace Pubby.Core.Delivery;

/// <summary>
/// Sends to many sockets by one call to the kernel. Belongs to the thread that opened it. No call waits for a peer.
/// </summary>
internal interface IBatchSender : IDisposable
{
    /// <summary>The most sends in one call.</summary>
    int Capacity { get; }

    /// <summary>Adds a send. The bytes must stay where they are, unchanged, until <see cref="Send"/> returns.</summary>
    void Add(int descriptor, nint address, int length);

    /// <summary>Makes all sends that were added, in their order.</summary>
    /// <returns>
    /// How many bytes each socket took, 0 to all; negative: the socket is full or closed. Valid until the next
    /// <see cref="Add"/>.
    /// </returns>
    ReadOnlySpan<int> Send();
}
