using System.Globalization;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>
/// How connections ended, by close code. One thread writes, any may read. Every ended connection is in one of them.
/// </summary>
internal sealed class CloseCounts
{
    /// <summary>
    /// The peer or the network ended the connection, without a close frame (RFC 6455 section 7.1.5).
    /// </summary>
    public const CloseCode Abnormal = (CloseCode)1006;

    private static readonly CloseCode[] Codes = [.. Enum.GetValues<CloseCode>(), Abnormal];

    /// <summary>The last is for codes that peers made up.</summary>
    private readonly long[] _counts = new long[Codes.Length + 1];

    /// <summary>What metrics call them; the last one: every other code.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Codes.Select(code => ((int)code).ToString(CultureInfo.InvariantCulture)), "other"];

    public void Count(CloseCode code) => _counts[IndexOf(code)]++;

    public long Of(CloseCode code) => Read(IndexOf(code));

    /// <param name="at">As in <see cref="Names"/>.</param>
    public long Read(int at) => Volatile.Read(ref _counts[at]);

    private static int IndexOf(CloseCode code) =>
        Array.IndexOf(Codes, code) is var at and >= 0 ? at : Codes.Length;
}
