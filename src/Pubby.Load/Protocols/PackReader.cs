using System.Buffers.Binary;

namespace Pubby.Load.Protocols;

/// <summary>
/// Reads MessagePack (github.com/msgpack/msgpack/blob/master/spec.md): what hubs write. What cannot be read, or ends
/// before its end, makes it broken, and every later read gives nothing.
/// </summary>
internal ref struct PackReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public bool IsBroken { get; private set; }

    /// <returns>How many elements follow; 0: it is no array.</returns>
    public int Array()
    {
        var code = Byte();
        return code switch
        {
            >= 0x90 and <= 0x9F => code & 0xF,
            0xDC => (int)Unsigned(2),
            0xDD => Count(Unsigned(4)),
            _ => Break(),
        };
    }

    /// <returns>How many pairs follow; 0: it is no map.</returns>
    public int Map()
    {
        var code = Byte();
        return code switch
        {
            >= 0x80 and <= 0x8F => code & 0xF,
            0xDE => (int)Unsigned(2),
            0xDF => Count(Unsigned(4)),
            _ => Break(),
        };
    }

    /// <summary>A string's bytes. What is none is passed over, and empty.</summary>
    public ReadOnlySpan<byte> Text()
    {
        var code = Peek();
        if (code is not (>= 0xA0 and <= 0xBF or 0xD9 or 0xDA or 0xDB))
        {
            Skip();
            return default;
        }
        Byte();
        return Take(code switch
        {
            0xD9 => (int)Unsigned(1),
            0xDA => (int)Unsigned(2),
            0xDB => Count(Unsigned(4)),
            _ => code & 0x1F,
        });
    }

    /// <summary>An integer. What is none is passed over, and null.</summary>
    public long? Integer()
    {
        var code = Peek();
        if (code is not (<= 0x7F or >= 0xE0 or >= 0xCC and <= 0xD3))
        {
            Skip();
            return null;
        }
        Byte();
        return code switch
        {
            <= 0x7F => code,
            >= 0xE0 => (sbyte)code,
            0xD0 => (sbyte)Unsigned(1),
            0xD1 => (short)Unsigned(2),
            0xD2 => (int)Unsigned(4),
            0xD3 => (long)Unsigned(8),
            _ => (long)Unsigned(1 << (code - 0xCC)),
        };
    }

    public bool IsTrue()
    {
        var isTrue = Peek() == 0xC3;
        Skip();
        return isTrue;
    }

    /// <summary>Passes over one value, whatever it is.</summary>
    public void Skip() => Skip(0);

    private void Skip(int depth)
    {
        if (depth > MaxDepth) Break();
        if (IsBroken) return;
        var code = Peek();
        if (code is >= 0x80 and <= 0x9F or >= 0xDC and <= 0xDF)
        {
            var isMap = code is >= 0x80 and <= 0x8F or 0xDE or 0xDF;
            var values = isMap ? 2 * (long)Map() : Array();
            while (values-- > 0 && !IsBroken) Skip(depth + 1);
            return;
        }
        Byte();
        Take(code switch
        {
            <= 0x7F or >= 0xE0 or 0xC0 or 0xC2 or 0xC3 => 0,
            <= 0xBF => code & 0x1F,
            0xC4 or 0xD9 => (int)Unsigned(1),
            0xC5 or 0xDA => (int)Unsigned(2),
            0xC6 or 0xDB => Count(Unsigned(4)),
            0xC7 => 1 + (int)Unsigned(1),
            0xC8 => 1 + (int)Unsigned(2),
            0xC9 => Count(1 + Unsigned(4)),
            0xCA => 4,
            0xCB => 8,
            >= 0xCC and <= 0xCF => 1 << (code - 0xCC),
            >= 0xD0 and <= 0xD3 => 1 << (code - 0xD0),
            >= 0xD4 and <= 0xD8 => 1 + (1 << (code - 0xD4)),
            _ => Break(),
        });
    }

    private byte Peek() => !IsBroken && Position < _bytes.Length ? _bytes[Position] : (byte)Break();

    private byte Byte()
    {
        var code = Peek();
        if (!IsBroken) Position++;
        return code;
    }

    private ulong Unsigned(int length)
    {
        var taken = Take(length);
        if (IsBroken) return 0;
        return length switch
        {
            1 => taken[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(taken),
            4 => BinaryPrimitives.ReadUInt32BigEndian(taken),
            _ => BinaryPrimitives.ReadUInt64BigEndian(taken),
        };
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (IsBroken || length > _bytes.Length - Position)
        {
            Break();
            return default;
        }
        var taken = _bytes.Slice(Position, length);
        Position += length;
        return taken;
    }

    /// <summary>Each element has a byte at least.</summary>
    private int Count(ulong count) => count > (ulong)_bytes.Length ? Break() : (int)count;

    private int Break()
    {
        IsBroken = true;
        return 0;
    }
}
