using System.Text;
using Pubby.Hub.Options;
using Pubby.Hub.Publishing;
using Pubby.Protocol;

namespace Pubby.Hub.Tests.Publishing;

public sealed class BatchParserTests
{
    [Fact]
    public void Each_message_is_taken_or_refused_by_itself()
    {
        var request = Parse("""
            {"messages":[
              {"room":"a","id":"1","data":{"x":[1, 2]},"ttl":60},
              {"room":"a","id":"2","deleted":true},
              {"room":"*","id":"3","data":1},
              {"room":"a","id":"a b","data":1},
              {"room":"a","id":"5"},
              {"room":"a","id":"6","data":1e999},
              {"room":"a","id":"7","data":1,"ttl":0},
              {"id":"8","data":1},
              {"room":"a","id":"9","data":null},
              {"room":"a","id":"10","data":1,"tll":5},
              {"room":"a","id":"11","data":1,"m\u006fre":[{}]},
              {"room":"a","id":"12","data":{"__proto__":1}},
              {"room":"a","id":"13","data":DEEP}
            ],"more":true}
            """.Replace("DEEP", new string('[', 100) + new string(']', 100), StringComparison.Ordinal));
        Assert.Null(request.Refusal);
        Assert.Equal(
            [null, null, ErrorCode.RoomInvalid, ErrorCode.IdInvalid, ErrorCode.JsonInvalid, ErrorCode.JsonInvalid,
                ErrorCode.TtlInvalid, ErrorCode.RoomInvalid, null,
                ErrorCode.ParameterUnknown, ErrorCode.ParameterUnknown, ErrorCode.JsonInvalid, ErrorCode.JsonInvalid],
            request.Entries.Select(entry => entry.Refusal?.Code));
        Assert.Equal("There is no field tll here; did you mean ttl?", request.Entries[9].Refusal!.Detail);
        Assert.Equal("""{"x":[1,2]}""", Encoding.UTF8.GetString(request.Entries[0].Data!));
        Assert.Equal(60, request.Entries[0].TtlSeconds);
        Assert.Null(request.Entries[1].Data);
        Assert.Equal("null", Encoding.UTF8.GetString(request.Entries[8].Data!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"messages":{}}""")]
    [InlineData("""{"messages":[1]}""")]
    [InlineData("""{"messages":[]} 1""")]
    [InlineData("""{"messages":[{"room":"a","id":"1","data":1}""")]
    [InlineData("""{"messages":[],"messages":[]}""")]
    [InlineData("""{"messages":[{"room":"a","id":"1","data":1,"\ud800":1}]}""")]
    public void What_is_no_batch_is_refused_whole(string body) =>
        Assert.Equal(ErrorCode.JsonInvalid, Parse(body).Refusal?.Code);

    [Theory]
    [InlineData(99, null)]
    [InlineData(100, null)]
    [InlineData(101, ErrorCode.TooLarge)]
    public void It_has_at_most_100_messages(int messages, string? code)
    {
        var entries = string.Join(',', Enumerable.Range(0, messages).Select(i => $$"""{"room":"a","id":"m{{i}}","data":1}"""));
        Assert.Equal(code, Parse($$"""{"messages":[{{entries}}]}""").Refusal?.Code);
    }

    [Theory]
    [InlineData(32, null)]
    [InlineData(33, ErrorCode.JsonInvalid)]
    public void Data_may_be_as_deep_as_in_a_request_of_its_own(int depth, string? code)
    {
        var request = Parse($$"""{"messages":[{"room":"a","id":"1","data":{{new string('[', depth)}}{{new string(']', depth)}}}]}""");
        Assert.Equal(code, request.Refusal?.Code ?? request.Entries[0].Refusal?.Code);
    }

    private static BatchRequest Parse(string body) =>
        BatchParser.Parse(Encoding.UTF8.GetBytes(body), new LimitOptions());
}
