using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Policies;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Connections;

public sealed class AdmissionTests
{
    private static readonly ConnectionRequest Page = new("https://tv.example.com", default);

    [Fact]
    public void There_are_as_many_places_as_the_limit_says_and_one_given_back_is_free_again()
    {
        var admission = NewAdmission(new SubscriberOptions());
        Assert.Equal((null, null), (admission.TryAdmit(default), admission.TryAdmit(Page)));
        Assert.Equal("503 overloaded", Describe(admission.TryAdmit(default)));
        Assert.Equal("503 overloaded", Describe(admission.Check(default)));
        Assert.Equal("all 2 connections are taken", admission.Fault);
        admission.Release(default);
        Assert.Null(admission.Check(default));
        Assert.Null(admission.TryAdmit(default));
        Assert.Equal(2, admission.Count);
    }

    [Fact]
    public void A_page_of_another_origin_is_refused_and_takes_no_place()
    {
        var subscribers = new SubscriberOptions { AllowedOrigins = { "https://tv.example.com" } };
        var admission = NewAdmission(subscribers);
        var other = new ConnectionRequest("https://evil.example.com", default);
        Assert.Equal(("403 forbidden", "403 forbidden"),
            (Describe(admission.TryAdmit(other)), Describe(admission.Check(other))));
        Assert.Equal(0, admission.Count);
        // Only browsers send an origin.
        Assert.Equal((null, null), (admission.TryAdmit(Page), admission.TryAdmit(default)));
    }

    [Fact]
    public void A_node_that_stops_admits_nobody_but_who_negotiated_before()
    {
        var admission = NewAdmission(new SubscriberOptions());
        admission.Close();
        Assert.Equal("503 overloaded", Describe(admission.TryAdmit(default)));
        Assert.Equal(("the node gives its connections away", 0), (admission.Fault, admission.Count));
        Assert.True(admission.TryAdmitNegotiated(default));
        Assert.Equal(1, admission.Count);
    }

    [Fact]
    public void An_address_has_its_own_limit_and_one_given_back_is_free_again()
    {
        var admission = NewAdmission(new SubscriberOptions(), maxConnections: 10, perAddress: 2);
        var (near, far) = (RequestFrom("192.0.2.1"), RequestFrom("192.0.2.2"));
        Assert.Equal((null, null, null),
            (admission.TryAdmit(near), admission.TryAdmit(near), admission.TryAdmit(far)));
        var refusal = admission.TryAdmit(near);
        Assert.Equal("429 rate_limited", Describe(refusal));
        Assert.InRange(refusal!.RetryAfterSeconds!.Value, 1, 10);
        Assert.False(admission.TryAdmitNegotiated(near.Address));
        Assert.Equal(3, admission.Count);
        admission.Release(near.Address);
        Assert.True(admission.TryAdmitNegotiated(near.Address));
    }

    private static ConnectionRequest RequestFrom(string address) =>
        new(null, ClientAddress.Of(System.Net.IPAddress.Parse(address)));

    private static Admission NewAdmission(
        SubscriberOptions subscribers, int maxConnections = 2, int? perAddress = null) =>
        new(subscribers, maxConnections,
            new ConnectLimits<ClientAddress>(perSecond: null, perAddress, TimeProvider.System),
            new ConnectTurns(new AdmissionRate(), TimeProvider.System),
            new ConnectionLog(NullLogger<ConnectionLog>.Instance));

    private static string? Describe(Hub.Http.Refusal? refusal) =>
        refusal is null ? null : $"{refusal.Status} {refusal.Code}";
}
