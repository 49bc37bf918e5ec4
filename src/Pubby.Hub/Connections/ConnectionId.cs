using System.Globalization;
using System.Security.Cryptography;

namespace Pubby.Hub.Connections;

/// <summary>
/// A connection's name for operators and logs, as 16 hexadecimal digits. It is no secret, and lets nobody in. A node
/// counts from a random number on, so that no two connections of a fleet have the same.
/// </summary>
internal readonly record struct ConnectionId(ulong Number) : IComparable<ConnectionId>
{
    private static ulong _last = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public static ConnectionId Next() => new(Interlocked.Increment(ref _last));

    public static bool TryParse(string? text, out ConnectionId id)
    {
        var isId = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && text!.Length == 16;
        id = new ConnectionId(number);
        return isId;
    }

    public int CompareTo(ConnectionId other) => Number.CompareTo(other.Number);

    public override string ToString() => Number.ToString("x16", CultureInfo.InvariantCulture);
}
