using System.Net;
using Microsoft.AspNetCore.SignalR;
using Pubby.Client.Transport;

namespace Pubby.Client.Tests.Transport;

/// <summary>What a connection's end means is in the text of SignalR's exception.</summary>
public sealed class LinkEndTests
{
    private const string Closed = "The server closed the connection with the following error: ";

    [Theory]
    [InlineData($"{Closed}4200 drain", 4200, "drain")]
    [InlineData($"{Closed}4001 token_invalid: The token has expired.", 4001, "token_invalid: The token has expired.")]
    [InlineData($"{Closed}4102 rate_limited: wait: 4200 ms", 4102, "rate_limited: wait: 4200 ms")]
    [InlineData($"{Closed}4103", 4103, "")]
    [InlineData("4005 too many errors", 4005, "too many errors")]
    [InlineData("The remote party closed the WebSocket.", 1006, "The remote party closed the WebSocket.")]
    [InlineData("http://hub:4001 is gone", 1006, "http://hub:4001 is gone")]
    [InlineData($"{Closed}40012", 1006, $"{Closed}40012")]
    [InlineData($"{Closed}5000 of another program", 1006, $"{Closed}5000 of another program")]
    public void It_is_a_code_and_a_reason(string text, int code, string reason)
    {
        var end = LinkEnd.Of(new HubException(text));
        Assert.Equal((code, reason), (end.Code, end.Reason));
    }

    [Theory]
    [InlineData(true, 4001)]
    [InlineData(false, 1006)]
    public void An_answer_401_to_negotiation_refuses_the_token_if_there_is_one(bool hasToken, int code)
    {
        var fault = new HttpRequestException("401", null, HttpStatusCode.Unauthorized);
        Assert.Equal(code, LinkEnd.Of(new PubbyException(ClientErrorCode.ConnectFailed, "401", fault), hasToken).Code);
    }
}
