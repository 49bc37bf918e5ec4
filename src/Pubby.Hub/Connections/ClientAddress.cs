using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Pubby.Hub.Connections;

/// <summary>
/// A client's address as limits count it: an IPv4 address, or the network of 64 bits that an IPv6 address is in, as one
/// subscriber has all of that.
/// </summary>
internal readonly record struct ClientAddress
{
    private readonly ulong _bits;
    private readonly bool _isV6;

    private ClientAddress(ulong bits, bool isV6) => (_bits, _isV6) = (bits, isV6);

    /// <summary>No client that came over the network: a Unix socket.</summary>
    public bool IsNone => this == default;

    public static ClientAddress Of(EndPoint? endpoint) => Of((endpoint as IPEndPoint)?.Address);

    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ClientAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes) | 1UL << 32, isV6: false)
            : new ClientAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), isV6: true);
    }

    /// <summary><c>192.0.2.1</c> or <c>2001:db8:1:2::/64</c>; empty: none.</summary>
    public override string ToString()
    {
        if (IsNone) return "";
        Span<byte> bytes = stackalloc byte[16];
        if (_isV6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, _bits);
            return $"{new IPAddress(bytes)}/64";
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)_bits);
        return $"{new IPAddress(bytes[..4])}";
    }

    /// <param name="text">An address, or what <see cref="ToString"/> says.</param>
    public static bool TryParse(string? text, out ClientAddress address)
    {
        var isAddress = IPAddress.TryParse(text?.Replace("/64", "", StringComparison.Ordinal), out var parsed);
        address = Of(parsed);
        return isAddress;
    }
}
