using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.RegionHealth;

namespace Pubby.Hub.Tests.RegionHealth;

public sealed class CanaryFramesTests
{
    private static readonly PlainEncoder Encoder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public void Canaries_are_read_from_what_a_shard_writes_one_frame_after_another(int nameLength)
    {
        var room = ReservedRooms.BackOf(new string('r', nameLength));
        var bytes = Enumerable.Range(1, 3)
            .SelectMany(number => Encoder.Message(room, Canary($"node-{number}", $"{number}"))).ToArray();
        Assert.Equal([("node-1", 1), ("node-2", 2), ("node-3", 3)], Read(bytes));
    }

    [Fact]
    public void What_is_no_canary_is_passed_over()
    {
        var room = ReservedRooms.BackOf("r");
        byte[] bytes =
        [
            .. Encoder.Message(room, Message.Tombstone("a", 2)),
            .. Encoder.Message(room, Canary("b", "{\"id\":\"x\",\"data\":[1]}")),
            .. Encoder.Message(room, Canary("c", $"\"{new string('x', 70_000)}\"")),
            .. Encoder.GoAway("drain", 1), .. Encoder.Message(room, Canary("d", "7")),
        ];
        Assert.Equal([("d", 7)], Read(bytes));
        Assert.Empty(Read(bytes[..1]));
    }

    private static Message Canary(string node, string data) =>
        new()
        {
            Id = node,
            Version = 1790000000000002,
            Data = System.Text.Encoding.UTF8.GetBytes(data),
            IsEphemeral = true
        };

    private static List<(string, long)> Read(byte[] bytes)
    {
        var received = new List<(string, long)>();
        ReadOnlySpan<byte> left = bytes;
        while (LocalFrames.TryTake(ref left, out var json))
            CanaryFrames.Read(json, (node, number) => received.Add((node, number)));
        return received;
    }
}
