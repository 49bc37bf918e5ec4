using Pubby.Core.Regions;


namespace Pubby.Aws.Tests.Streams;

/// <summary>The messages that a region received. It takes them while it can.</summary>
internal sealed class ReceivedMessages : IRegionListener
{
    private readonly Lock _gate = new();
    private readonly List<string> _taken = [];
    private int _offered;
    private int _gaps;

    /// <summary>False: no message can be applied now.</summary>
    public bool Takes { get; set; } = true;

    /// <summary>How many messages were offered, taken or not.</summary>
    public int Offered => Volatile.Read(ref _offered);

    /// <summary>How often messages may have been lost.</summary>
    public int Gaps => Volatile.Read(ref _gaps);

    /// <summary>The messages that were taken, as <c>id@version</c>.</summary>
    public string[] Taken
    {
        get
        {
            lock (_gate) return [.. _taken];
        }
    }

    public ValueTask<bool> ReceiveAsync(RegionMessage message)
    {
        Interlocked.Increment(ref _offered);
        if (!Takes) return new(false);
        lock (_gate) _taken.Add($"{message.Message!.Id}@{message.Message.Version}");
        return new(true);
    }

    public void OnGap() => Interlocked.Increment(ref _gaps);
}
