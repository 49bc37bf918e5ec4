using System.Buffers.Binary;
using System.Text;

namespace Pubby.Testing;

/// <summary>The fields of a message of Protocol Buffers: https://protobuf.dev/programming-guides/encoding/</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = ReadVarint(ref bytes);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, ReadVarint(ref bytes), []));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)ReadVarint(ref bytes);
                    _fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException("this is no protobuf");
            }
        }
    }

    public IEnumerable<ProtobufMessage> All(int field) =>
        _fields.Where(entry => entry.Field == field).Select(entry => new ProtobufMessage(entry.Bytes));

    public string Text(int field) => Encoding.UTF8.GetString(BytesOf(field));

    public string Hex(int field) => Convert.ToHexStringLower(BytesOf(field));

    public ulong Number(int field) => _fields.FirstOrDefault(entry => entry.Field == field).Number;

    private byte[] BytesOf(int field) => _fields.FirstOrDefault(entry => entry.Field == field).Bytes ?? [];

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
