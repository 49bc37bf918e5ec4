using System.Diagnostics.Metrics;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// How many connections were refused before they were open, by the code in the refusal. Safe for any number of threads.
/// </summary>
internal sealed class ConnectionRefusals
{
    private static readonly string[] Codes =
        [ErrorCode.Malformed, ErrorCode.Forbidden,
            ErrorCode.Overloaded, ErrorCode.TokenInvalid, ErrorCode.RateLimited];

    private readonly long[] _counts = new long[Codes.Length];

    /// <param name="code"><c>malformed</c>, <c>forbidden</c>, <c>overloaded</c>, <c>token_invalid</c> or
    /// <c>rate_limited</c>.</param>
    public void Count(string code) => Interlocked.Increment(ref _counts[Array.IndexOf(Codes, code)]);

    /// <summary>
    /// All codes, also those without a refusal yet: the rate of a series that begins with its first refusal would miss
    /// it.
    /// </summary>
    public IEnumerable<Measurement<long>> Read() =>
        Codes.Select((code, at) =>
            new Measurement<long>(Volatile.Read(ref _counts[at]), new KeyValuePair<string, object?>("code", code)));
}
