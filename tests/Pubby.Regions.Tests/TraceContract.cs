using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests;

/// <summary>
/// A publish can be followed into the other region, whatever carries messages there. Inherited for each relay.
/// </summary>
public abstract class TraceContract<TWorld>(TwoRegions<TWorld> regions) : RegionTests<TWorld>(regions)
    where TWorld : RegionWorld, new()
{
    private const string Room = "traced";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Caller = "00f067aa0ba902b7";

    [Fact]
    public async Task A_publish_is_a_span_of_its_callers_trace_and_the_other_regions_delivery_links_to_it()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        // One node is there alone, so it is the one that hears the first region. Both go in order: one that is killed
        // may have taken a message with it.
        await Regions.StopRegionAsync(1);
        await Task.WhenAll(
            Regions.StartNodeAsync(0, 0, [.. collector.Settings, "OTEL_SERVICE_NAME=publishes"]),
            Regions.StartNodeAsync(1, 0, [.. collector.Settings, "OTEL_SERVICE_NAME=delivers"]));
        await using var subscriber = await Subscriber.ConnectAsync(SubscriberKind.Plain, Regions.Node(1, 0).Port);
        await subscriber.DumpAsync(Room);
        using var publisher = Regions.Node(0, 0).NewPublisher();
        publisher.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Caller}-01");
        await publisher.PutAsync(Room, "score", "[1,0]");
        await subscriber.UntilAsync(Room, view => view.DataOf("score") == "[1,0]", "the message has come");

        await Eventually.UntilAsync(
            () => Find(collector, "publish", "publishes") is not null
                && Find(collector, "deliver", "delivers") is not null,
            () => $"both regions have told; there is {string.Join(", ", collector.Spans)}");
        var publish = Find(collector, "publish", "publishes")!;
        var deliver = Find(collector, "deliver", "delivers")!;
        Assert.Equal((Trace, Caller, "stored", "score"), (publish.Trace, publish.Parent,
            publish.Attributes["pubby.outcome"], publish.Attributes["messaging.message.id"]));
        Assert.Equal(("", RegionNames.First, "new", "score"), (deliver.Parent, deliver.Attributes["pubby.from"],
            deliver.Attributes["pubby.applied"], deliver.Attributes["messaging.message.id"]));
        Assert.Equal([$"{Trace}-{publish.Id}"], deliver.Links);
        Assert.NotEqual(Trace, deliver.Trace);
    }

    private static OtlpSpan? Find(OtlpReceiver collector, string name, string service) =>
        collector.Spans.FirstOrDefault(span => (span.Name, span.Service) == (name, service)
            && span.Attributes.GetValueOrDefault("messaging.destination.name") == Room
            // While the table is too slow a publish is refused, and sent again.
            && span.Attributes.GetValueOrDefault("pubby.outcome") is null or "stored");
}
