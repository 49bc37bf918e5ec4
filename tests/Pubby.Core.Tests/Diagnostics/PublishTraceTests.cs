using System.Diagnostics;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Diagnostics;

/// <summary>
/// What a trace shows of a publish over two nodes of one bus. Alone: whoever listens hears all that the process does.
/// </summary>
[Collection(nameof(Alone))]
public sealed class PublishTraceTests
{
    private readonly List<Activity> _spans = [];

    [Fact]
    public async Task The_node_that_gets_the_message_has_a_span_of_its_own_that_links_to_the_request()
    {
        using var listening = Listen();
        using var request = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        await PublishAsync();
        var span = Assert.Single(_spans);
        Assert.Equal((request.TraceId, request.SpanId), Assert.Single(span.Links.Select(link =>
            (link.Context.TraceId, link.Context.SpanId))));
        Assert.Equal(("deliver", ActivityKind.Consumer, null), (span.OperationName, span.Kind, span.ParentId));
        Assert.NotEqual(request.TraceId, span.TraceId);
        Assert.Equal(["messaging.destination.name=match", "messaging.message.id=a", "messaging.system=pubby",
            "pubby.applied=new", "pubby.from=node"], span.Tags.Select(tag => $"{tag.Key}={tag.Value}")
            .Order(StringComparer.Ordinal));
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task A_request_that_nobody_records_leads_to_nothing()
    {
        using var listening = Listen();
        using var request = new Activity("request").Start();
        await PublishAsync();
        Assert.Empty(_spans);
    }

    [Fact]
    public void Where_nobody_listens_a_trace_costs_no_byte()
    {
        using var request = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        var message = new Message { Id = "a", Version = 2, TraceParent = TraceParent.Of(request) };
        Touch(message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Touch(message);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_recorded_trace_is_carried(string? text, bool isCarried)
    {
        Assert.Equal(isCarried ? text : null, TraceParent.TryParse(text)?.ToString());
        if (TraceParent.TryParse(text) is not { } parent) return;
        var bytes = new byte[TraceParent.Length];
        parent.Write(bytes);
        Assert.Equal(parent, TraceParent.TryRead(bytes));
        Assert.Null(TraceParent.TryRead(new byte[TraceParent.Length]));
        Assert.Null(TraceParent.TryRead(bytes.AsSpan(1)));
    }

    private static async Task PublishAsync()
    {
        var bus = new InProcessBus();
        using var near = new TestNode(bus: bus);
        using var far = new TestNode(bus: bus);
        await far.Connect().SubscribeAsync("match");
        await near.PublishAsync("match", "a", "1");
    }

    private static void Touch(Message message)
    {
        using var span = PublishTrace.Deliver("match", message, "node");
        span.Applied(true);
        if (PublishTrace.Parent is not null) throw new InvalidOperationException("nobody listens");
    }

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PublishTrace.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
