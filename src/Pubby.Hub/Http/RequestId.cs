using System.Globalization;
using System.Security.Cryptography;

namespace Pubby.Hub.Http;

/// <summary>
/// A refused request's name, as 16 hexadecimal digits: the client's answer has it, and the log at Debug. It is no
/// secret. A node counts from a random number on, so that no two requests of a fleet have the same.
/// </summary>
internal readonly record struct RequestId(ulong Number)
{
    /// <summary>The header of an answer that has it.</summary>
    public const string Header = "Pubby-Request-Id";

    /// <summary>In characters, always.</summary>
    public const int Length = 16;

    private const string Digits = "x16";

    private static ulong _last = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public static RequestId Next() => new(Interlocked.Increment(ref _last));

    /// <summary>A new one, which the answer to this request has from now on.</summary>
    public static RequestId Give(HttpContext http)
    {
        var id = Next();
        http.Response.Headers[Header] = id.ToString();
        return id;
    }

    public static bool IsGiven(HttpContext http) => http.Response.Headers.ContainsKey(Header);

    /// <param name="text">Where <see cref="Length"/> characters of ASCII go.</param>
    public void WriteTo(Span<byte> text) =>
        Number.TryFormat(text, out _, Digits, CultureInfo.InvariantCulture);

    public override string ToString() => Number.ToString(Digits, CultureInfo.InvariantCulture);
}
