using System.Numerics;

namespace Pubby.Core.Diagnostics;

/// <summary>
/// How long fan-outs took, counted in buckets a fifth wide. Costs an addition, and nothing is allocated. Safe for any
/// number of threads.
/// </summary>
internal sealed class FanOutTimes
{
    /// <summary>Four to each doubling, from 1 µs to two minutes.</summary>
    public const int Buckets = 27 * PerDoubling;

    private const int PerDoubling = 4;

    private readonly long[] _counts = new long[Buckets];

    public void Record(TimeSpan took)
    {
        var micros = (uint)Math.Clamp(took.TotalMicroseconds, 4, int.MaxValue);
        var power = BitOperations.Log2(micros);
        // The two bits below the highest.
        var bucket = (power * PerDoubling) + (int)((micros >> (power - 2)) & 3);
        Interlocked.Increment(ref _counts[Math.Min(bucket, Buckets - 1)]);
    }

    /// <summary>All that were counted since the start.</summary>
    public long[] Read() => [.. _counts];

    /// <param name="since">An earlier <see cref="Read"/>.</param>
    /// <param name="share">Such as 0.99.</param>
    /// <returns>In milliseconds, to a tenth of it; null: there was none.</returns>
    public static double? Percentile(long[] since, long[] now, double share)
    {
        var total = 0L;
        for (var i = 0; i < Buckets; i++) total += now[i] - since[i];
        if (total == 0) return null;
        var rank = (long)Math.Ceiling(total * share);
        for (var i = 0; i < Buckets; i++)
        {
            rank -= now[i] - since[i];
            if (rank <= 0) return MiddleOf(i);
        }
        return MiddleOf(Buckets - 1);
    }

    private static double MiddleOf(int bucket)
    {
        var (power, part) = (bucket / PerDoubling, bucket % PerDoubling);
        return Math.Pow(2, power) * (1 + ((part + 0.5) / PerDoubling)) / 1000;
    }
}
