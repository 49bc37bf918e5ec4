using System.IO.Compression;
using HdrHistogram;
using HdrHistogram.Utilities;

namespace Pubby.Load.Measures;

/// <summary>Times in microseconds, 1 µs to 60 s at 3 digits: of this second, and of all. Used by one thread.</summary>
internal sealed class Times
{
    /// <summary>Of the format, and of deflate where nothing is saved.</summary>
    private const int HeaderBytes = 64;

    /// <summary>Behind the format's cookie and length, and zlib's two bytes.</summary>
    private const int CompressedAt = 10;

    private readonly LongHistogram _second = New();
    private readonly LongHistogram _all = New();

    public const long Longest = 60 * Clock.Second;

    /// <summary>What can be added to others.</summary>
    public static LongHistogram New() => new(1, Longest, 3);

    public void Record(long micros) => _second.RecordValue(Math.Clamp(micros, 0, Longest));

    /// <summary>Of what was recorded since the last call.</summary>
    public TimeSummary EndSecond()
    {
        var summary = TimeSummary.Of(_second);
        _all.Add(_second);
        _second.Reset();
        return summary;
    }

    public void Reset()
    {
        _second.Reset();
        _all.Reset();
    }

    /// <summary>All of them, compressed, as Base64.</summary>
    public string Encode()
    {
        EndSecond();
        var buffer = ByteBuffer.Allocate(_all.GetNeededByteBufferCapacity() + HeaderBytes);
        var bytes = new byte[_all.EncodeIntoCompressedByteBuffer(buffer)];
        buffer.Position = 0;
        for (var i = 0; i < bytes.Length; i++) bytes[i] = buffer.Get();
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Adds an encoded histogram.</summary>
    public static void Add(LongHistogram into, string encoded)
    {
        // The library's own reader of what is compressed takes a stream's first part for all of it.
        var compressed = Convert.FromBase64String(encoded);
        using var input = new MemoryStream(compressed, CompressedAt, compressed.Length - CompressedAt);
        using var inflating = new DeflateStream(input, CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        inflating.CopyTo(inflated);
        into.Add(HistogramEncoding.DecodeFromByteBuffer(ByteBuffer.Allocate(inflated.ToArray()), 0));
    }
}

/// <summary>Of some times, in microseconds.</summary>
internal sealed record TimeSummary(long Count, long P50, long P99, long Max)
{
    public static TimeSummary Of(HistogramBase times) => times.TotalCount == 0 ? new TimeSummary(0, 0, 0, 0)
        : new TimeSummary(times.TotalCount, times.GetValueAtPercentile(50), times.GetValueAtPercentile(99),
            times.GetMaxValue());
}
