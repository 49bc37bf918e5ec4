using System.Buffers;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Client.Transport;
using Pubby.Client.Transport.MessagePack;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Transport;

public sealed class OrderedProtocolTests
{
    [Fact]
    public void A_room_is_left_where_the_answer_stood_among_the_hubs_messages()
    {
        var protocol = new OrderedProtocol(new MessagePackProtocol(), fault => Assert.Fail(fault.ToString()));
        protocol.GetMessageBytes(new InvocationMessage("4", nameof(IPubbyHub.Unsubscribe), ["match-1"]));
        // [3, {}, "4", 2]: the answer to call 4, without a result; a ping before and after.
        var input = new ReadOnlySequence<byte>([2, 0x91, 6, 6, 0x94, 3, 0x80, 0xA1, (byte)'4', 2, 2, 0x91, 6]);
        var received = new List<string>();
        while (protocol.TryParseMessage(ref input, null!, out var message))
        {
            received.Add(
                message is InvocationMessage
                {
                    Target: var target,
                    Arguments: [RoomUnsubscribed { Room: var room, Reason: null }]
                }
                    ? $"{target} {room}" : message.GetType().Name);
        }
        Assert.Equal([nameof(PingMessage), nameof(CompletionMessage), "Unsubscribed match-1", nameof(PingMessage)],
            received);
    }

    [Fact]
    public void What_follows_a_broken_or_unknown_frame_is_read_at_once()
    {
        var faults = new List<Exception>();
        var received = new List<string>();
        // An unknown kind, an unknown method, a frame that is no JSON, a method with an argument of another type; pings
        // between them.
        string[] frames = ["""{"type":99}""", """{"type":1,"target":"Later","arguments":[1]}""", "{nonsense", """{"type":1,"target":"GoAway","arguments":[7]}"""];
        var text = string.Concat(frames.Select(frame => $$"""{{frame}}{{'\u001e'}}{"type":6}{{'\u001e'}}"""));
        var protocol = new OrderedProtocol(new JsonHubProtocol(), faults.Add);
        var input = new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(text));
        while (protocol.TryParseMessage(ref input, new Binder(), out var message)) received.Add(message.GetType().Name);
        Assert.Equal(Enumerable.Repeat(nameof(PingMessage), 4), received);
        Assert.Equal(2, faults.Count);
        Assert.True(input.IsEmpty);
    }

    [Fact]
    public void An_answer_that_cannot_be_read_fails_the_call_that_waits_for_it()
    {
        var faults = new List<Exception>();
        var protocol = new OrderedProtocol(new MessagePackProtocol(), faults.Add);
        // [3, {}, "4", 3, {"rooms": 7}]
        var input =
            new ReadOnlySequence<byte>(
                [14, 0x95, 3, 0x80, 0xA1, (byte)'4', 3, 0x81, 0xA5, .. "rooms"u8, 7, 2, 0x91, 6]);
        Assert.True(protocol.TryParseMessage(ref input, null!, out var message));
        var answer = Assert.IsType<CompletionMessage>(message);
        Assert.Equal(("4", false), (answer.InvocationId, answer.HasResult));
        Assert.Contains("cannot be read", answer.Error, StringComparison.Ordinal);
        Assert.Single(faults);
        Assert.True(protocol.TryParseMessage(ref input, null!, out message));
        Assert.IsType<PingMessage>(message);
    }

    [Fact]
    public void A_frame_that_is_nothing_but_levels_does_not_end_the_process()
    {
        var faults = new List<Exception>();
        var protocol = new OrderedProtocol(new MessagePackProtocol(), faults.Add);
        // [1, {}, nil, "Message", [{"data" or "x": [[[…1…]]]}], []]
        foreach (var field in (string[])["data", "x"])
        {
            byte[] name = [(byte)(0xA0 | field.Length), .. System.Text.Encoding.ASCII.GetBytes(field)];
            byte[] body =
                [0x96, 1, 0x80, 0xC0, 0xA7, .. "Message"u8, 0x91, 0x81, .. name,
                    .. Enumerable.Repeat((byte)0x91, 1_000_000), 1, 0x90];
            var frame = new ArrayBufferWriter<byte>();
            MessageLength.Write(body.Length, frame);
            frame.Write(body);
            var input = new ReadOnlySequence<byte>(frame.WrittenMemory);
            Assert.True(protocol.TryParseMessage(ref input, null!, out var message));
            var item = Assert.IsType<RoomMessage>(Assert.IsType<InvocationMessage>(message).Arguments[0]);
            Assert.Equal(field == "data", item.Data is UnreadableData);
        }
        Assert.Empty(faults);
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

    private sealed class Binder : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
            methodName == nameof(IPubbyClient.GoAway) ? [typeof(GoAwayNotice)] : [];

        public Type GetReturnType(string invocationId) => typeof(object);

        public Type GetStreamItemType(string streamId) => typeof(object);
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
