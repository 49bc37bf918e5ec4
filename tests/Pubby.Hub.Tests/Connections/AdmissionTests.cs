using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Connections;

public sealed class AdmissionTests
{
    private static readonly ConnectionRequest Page = new("https://tv.example.com");

    [Fact]
    public void There_are_as_many_places_as_the_limit_says_and_one_given_back_is_free_again()
    {
        var admission = new Admission(new SubscriberOptions(), maxConnections: 2);
        Assert.Equal((null, null), (admission.TryAdmit(default), admission.TryAdmit(Page)));
        Assert.Equal("503 overloaded", Describe(admission.TryAdmit(default)));
        Assert.Equal("503 overloaded", Describe(admission.Check(default)));
        Assert.Equal("all 2 connections are taken", admission.Fault);
        admission.Release();
        Assert.Null(admission.Check(default));
        Assert.Null(admission.TryAdmit(default));
        Assert.Equal(2, admission.Count);
    }

    [Fact]
    public void A_page_of_another_origin_is_refused_and_takes_no_place()
    {
        var subscribers = new SubscriberOptions { AllowedOrigins = { "https://tv.example.com" } };
        var admission = new Admission(subscribers, maxConnections: 2);
        var other = new ConnectionRequest("https://evil.example.com");
        Assert.Equal(("403 forbidden", "403 forbidden"),
            (Describe(admission.TryAdmit(other)), Describe(admission.Check(other))));
        Assert.Equal(0, admission.Count);
        // Only browsers send an origin.
        Assert.Equal((null, null), (admission.TryAdmit(Page), admission.TryAdmit(default)));
    }

    [Fact]
    public void A_node_that_stops_admits_nobody_but_who_negotiated_before()
    {
        var admission = new Admission(new SubscriberOptions(), maxConnections: 2);
        admission.Stop();
        Assert.Equal("503 overloaded", Describe(admission.TryAdmit(default)));
        Assert.Equal(("the node is stopping", 0), (admission.Fault, admission.Count));
        admission.Admit();
        Assert.Equal(1, admission.Count);
    }

    private static string? Describe(Hub.Http.Refusal? refusal) =>
        refusal is null ? null : $"{refusal.Status} {refusal.Code}";
}
