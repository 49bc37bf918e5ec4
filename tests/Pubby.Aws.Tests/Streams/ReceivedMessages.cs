using Pubby.Core.Regions;

namespace Pubby.Aws.Tests.Streams;

/// <summary>A region that hears, and takes what it is told while it can.</summary>
internal sealed class ReceivedMessages : IRegionListener
{
    private readonly Lock _gate = new();
    private readonly List<string> _taken = [];
    private int _offered;

    /// <summary>False: nothing can be passed on just now.</summary>
    public bool Takes { get; set; } = true;

    /// <summary>How often something was brought, taken or not.</summary>
    public int Offered => Volatile.Read(ref _offered);

    /// <summary>What was taken, as <c>id@version</c>.</summary>
    public string[] Taken
    {
        get
        {
            lock (_gate) return [.. _taken];
        }
    }

    public ValueTask<bool> ReceiveAsync(RegionMessage word)
    {
        Interlocked.Increment(ref _offered);
        if (!Takes) return new(false);
        lock (_gate) _taken.Add($"{word.Message!.Id}@{word.Message.Version}");
        return new(true);
    }
}
