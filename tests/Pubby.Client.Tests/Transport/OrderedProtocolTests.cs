using System.Buffers;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Client.Transport;
using Pubby.Client.Transport.MessagePack;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Transport;

public sealed class OrderedProtocolTests
{
    [Fact]
    public void A_room_is_left_where_the_answer_stood_among_the_hubs_words()
    {
        var protocol = new OrderedProtocol(new MessagePackProtocol(), fault => Assert.Fail(fault.ToString()));
        protocol.GetMessageBytes(new InvocationMessage("4", nameof(IPubbyHub.Unsubscribe), ["match-1"]));
        // [3, {}, "4", 2]: the answer to call 4, without a result; a ping before and after.
        var input = new ReadOnlySequence<byte>([2, 0x91, 6, 6, 0x94, 3, 0x80, 0xA1, (byte)'4', 2, 2, 0x91, 6]);
        var heard = new List<string>();
        while (protocol.TryParseMessage(ref input, null!, out var message))
        {
            heard.Add(message is InvocationMessage { Target: var target, Arguments: [RoomUnsubscribed { Room: var room, Reason: null }] } ? $"{target} {room}" : message.GetType().Name);
        }
        Assert.Equal([nameof(PingMessage), nameof(CompletionMessage), "Unsubscribed match-1", nameof(PingMessage)], heard);
    }

    [Fact]
    public void A_message_that_has_not_all_come_yet_is_waited_for_and_one_of_no_known_kind_is_passed_over()
    {
        var protocol = new MessagePackProtocol();
        byte[] all = [3, 0x92, 99, 1, 2, 0x91, 6];
        for (var length = 0; length < all.Length; length++)
        {
            var part = new ReadOnlySequence<byte>(all.AsMemory(0, length));
            Assert.False(protocol.TryParseMessage(ref part, null!, out _));
        }
        var whole = new ReadOnlySequence<byte>(all);
        Assert.True(protocol.TryParseMessage(ref whole, null!, out var message));
        Assert.IsType<PingMessage>(message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_384)]
    [InlineData(2_097_152)]
    public void Lengths_of_every_size_come_back_as_they_went(int length)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageLength.Write(length, output);
        output.Write(new byte[length]);
        var input = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.True(MessageLength.TryTake(ref input, out var body));
        Assert.Equal((length, 0), (body.Length, input.Length));
    }
}
