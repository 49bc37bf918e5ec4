using System.Text;
using CsCheck;
using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Hub.Transports.Commands;
using Pubby.Protocol;

namespace Pubby.Hub.Tests.Transports;

public sealed class CommandParserTests
{
    private static readonly string LongestName = new('a', 128);

    [Fact]
    public void A_subscribe_has_its_room_what_it_asks_for_and_its_reference()
    {
        var command = Parse("""{"action":"subscribe","room":"match-1","cursor":17,"epoch":"k3f9","ref":"a\"b","unknown":{"x":[1]}}""");
        Assert.Null(command.Error);
        Assert.Equal(CommandAction.Subscribe, command.Action);
        Assert.Equal(new RoomCommand("match-1", new DumpRequest(false, 17, "k3f9"), null), command.Rooms.Single());
        Assert.Equal("\"a\\\"b\"", Encoding.UTF8.GetString(command.Reference));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void A_subscribe_may_ask_for_the_occupancy_too(string value, bool asks)
    {
        var command = Parse($$"""{"action":"subscribe","rooms":[{"room":"a","occupancy":{{value}}},{"room":"b"}]}""");
        Assert.Null(command.Error);
        Assert.Equal([asks, false], command.Rooms.Select(room => room.Request.Occupancy));
    }

    [Fact]
    public void Rooms_of_a_list_stand_each_for_itself()
    {
        var command = Parse("""{"rooms":[{"room":"a","dump":true},{"room":"*"},{"room":"b","cursor":-1,"epoch":"e"}],"ref":3,"action":"subscribe"}""");
        Assert.Null(command.Error);
        Assert.Equal([null, ErrorCode.RoomInvalid, ErrorCode.CursorInvalid],
            command.Rooms.Select(room => room.Error?.Code));
        Assert.True(command.Rooms[0].Request.Dump);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("\"subscribe\"")]
    [InlineData("{}")]
    [InlineData("""{"action":"SUBSCRIBE","room":"a"}""")]
    [InlineData("""{"action":1,"room":"a"}""")]
    [InlineData("""{"action":"subscribe","room":"a"} {}""")]
    [InlineData("""{"action":"subscribe","room":"a" """)]
    [InlineData("""{"action":"subscribe","room":1}""")]
    [InlineData("""{"action":"subscribe","room":"a","dump":"yes"}""")]
    [InlineData("""{"action":"subscribe","room":"a","occupancy":1}""")]
    [InlineData("""{"action":"subscribe","room":"a","cursor":"17","epoch":"e"}""")]
    [InlineData("""{"action":"subscribe","room":"a","cursor":1,"epoch":5}""")]
    [InlineData("""{"action":"subscribe","room":"a","rooms":[{"room":"b"}]}""")]
    [InlineData("""{"action":"subscribe","rooms":[{"room":"a","cursor":1,"epoch":"e"},{"room":"b"},{"room":"a"}]}""")]
    [InlineData("""{"action":"subscribe","rooms":[]}""")]
    [InlineData("""{"action":"subscribe","rooms":["a"]}""")]
    [InlineData("""{"action":"subscribe","rooms":{"room":"a"}}""")]
    [InlineData("""{"action":"unsubscribe","rooms":[{"room":"a"}]}""")]
    [InlineData("""{"action":"subscribe","room":"\ud800"}""")]
    [InlineData("""{"action":"subscribe","room":"a","ref":{}}""")]
    public void What_is_not_a_command_is_malformed(string frame) => Assert.Equal(ErrorCode.Malformed, CodeOf(frame));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("match-*")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a\u0000b")]
    [InlineData("ä")]
    public void A_room_that_may_not_be_named_so_is_invalid(string room) =>
        Assert.Equal(ErrorCode.RoomInvalid,
            CodeOf(System.Text.Json.JsonSerializer.Serialize(new { action = "subscribe", room })));

    [Fact]
    public void A_room_is_named_with_up_to_128_characters()
    {
        Assert.Null(CodeOf($$"""{"action":"subscribe","room":"{{LongestName}}"}"""));
        Assert.Equal(ErrorCode.RoomInvalid, CodeOf($$"""{"action":"subscribe","room":"{{LongestName}}a"}"""));
        Assert.Equal(ErrorCode.RoomInvalid, CodeOf("""{"action":"subscribe"}"""));
        Assert.Equal(ErrorCode.RoomInvalid, CodeOf("""{"action":"unsubscribe"}"""));
    }

    [Theory]
    [InlineData("-1", "\"e\"", ErrorCode.CursorInvalid)]
    [InlineData("9007199254740992", "\"e\"", ErrorCode.CursorInvalid)]
    [InlineData("9007199254740991", "\"e\"", null)]
    [InlineData("0", "\"e\"", null)]
    [InlineData("1.5", "\"e\"", ErrorCode.CursorInvalid)]
    [InlineData("1e999", "\"e\"", ErrorCode.CursorInvalid)]
    [InlineData("1", "\"\"", ErrorCode.CursorInvalid)]
    [InlineData("1", "null", ErrorCode.CursorInvalid)]
    [InlineData("null", "null", null)]
    public void A_cursor_is_a_whole_number_below_2_to_53_with_an_epoch(string cursor, string epoch, string? code) =>
        Assert.Equal(code, CodeOf($$"""{"action":"subscribe","room":"a","cursor":{{cursor}},"epoch":{{epoch}}}"""));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_reference_has_at_most_64_bytes(int bytes, bool isTaken) =>
        Assert.Equal(isTaken ? null : ErrorCode.Malformed, CodeOf($$"""{"action":"ping","ref":"{{new string('r', bytes - 2)}}"}"""));

    [Fact]
    public void Nothing_that_a_peer_sends_throws()
    {
        var pieces =
            Pick.Of("{", "}", "[", "]", "\"", ":", ",", "action", "subscribe", "\"room\"", "\"rooms\"", "\"ref\":",
                "1e9", "\\ud800", "null", "true", "\"cursor\":", "-", "\u0001", "a");
        pieces.Array[0, 30]
            .Sample(parts => CommandParser.Parse(Encoding.UTF8.GetBytes(string.Concat(parts))) is not null);
        Gen.Byte.Array[0, 60].Sample(bytes => CommandParser.Parse(bytes) is not null);
    }

    private static Command Parse(string frame) => CommandParser.Parse(Encoding.UTF8.GetBytes(frame));

    private static string? CodeOf(string frame)
    {
        var command = Parse(frame);
        return command.Error?.Code ?? (command.Rooms.Count > 0 ? command.Rooms[0].Error?.Code : null);
    }
}
