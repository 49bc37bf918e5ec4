using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub.Tests.Transports;

public sealed class DeflateOffersTests
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits")]
    [InlineData("permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; client_max_window_bits = \"10\"")]
    [InlineData("permessage-deflate;server_no_context_takeover;client_no_context_takeover")]
    [InlineData("  permessage-deflate  ;  server_no_context_takeover  ")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate")]
    [InlineData("permessage-deflate; unheard_of, , permessage-deflate; client_max_window_bits")]
    public void The_first_offer_that_can_be_kept_to_is_agreed_to_without_any_takeover(string offers) =>
        Assert.Equal(Agreed, DeflateOffers.Answer(offers));

    [Theory]
    [InlineData("permessage-deflate; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=\"15\"; client_max_window_bits")]
    public void The_window_that_the_hub_has_is_named_where_it_was_asked_for(string offers) =>
        Assert.Equal($"{Agreed}; server_max_window_bits=15", DeflateOffers.Answer(offers));

    [Theory]
    [InlineData("")]
    [InlineData(",;,")]
    [InlineData("permessage-bzip2")]
    [InlineData("permessage-deflated")]
    [InlineData("permessage-deflate;")]
    [InlineData("permessage-deflate; =")]
    [InlineData("permessage-deflate; unheard_of")]
    [InlineData("permessage-deflate; permessage-deflate")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=")]
    [InlineData("permessage-deflate; server_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=14")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=015")]
    [InlineData("permessage-deflate; server_max_window_bits=+15")]
    [InlineData("permessage-deflate; server_max_window_bits=\"15")]
    [InlineData("permessage-deflate; server_max_window_bits=15; server_max_window_bits=15")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=")]
    [InlineData("permessage-deflate; client_max_window_bits=99999999999")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=10")]
    [InlineData("permessage-deflate; server_no_context_takeover=true")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_no_context_takeover=1")]
    public void What_cannot_be_kept_to_or_is_wrong_is_declined(string offers) =>
        Assert.Null(DeflateOffers.Answer(offers));
}
