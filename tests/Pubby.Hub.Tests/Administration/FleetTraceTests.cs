using System.Text;
using Microsoft.AspNetCore.Http;
using Pubby.Core.Testing;
using Pubby.Core.Tracing;
using Pubby.Hub.Administration.Clients;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Administration.Tracing;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Tests.Access;
using Pubby.Hub.Tests.Fleet.Questions;

namespace Pubby.Hub.Tests.Administration;

/// <summary>A trace of a fleet of one node, with a clock that the test moves.</summary>
public sealed class FleetTraceTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly TestAccess _access;
    private readonly NodeIdentity _identity = new();
    private readonly NodeTraces _traces;
    private readonly FleetQuestions _questions;

    public FleetTraceTests()
    {
        _access = new TestAccess(_node, anonymous: ["match"]);
        _traces = new NodeTraces(
            _node.Traces, new ClientReader(_access.Connections, _identity, _node.Time), _identity, _node.Time);
        _questions = LoneQuestions.Of(_identity, _node.Time, _traces);
    }

    [Fact]
    public async Task Each_step_has_what_happened_since_the_one_before()
    {
        var trace = new FleetTrace(_questions, new TracePoll("", "match"));
        Assert.Equal("", TextOf(await trace.NextAsync(default)));
        await _node.ConnectToAsync("match", 1);
        await _node.PublishAsync("match", "score", "1");
        _node.Settle();
        var step = await trace.NextAsync(default);
        Assert.Equal("published score, stored score, applied score, posted score, sent score", TextOf(step));
        Assert.All(step.Events, line => Assert.Equal(_identity.Id, line.Node));
        Assert.Equal((1, 1, 0), (step.Fleet.Nodes, step.Fleet.Answered, step.Fleet.Missing.Count));
        Assert.Equal("", TextOf(await trace.NextAsync(default)));
    }

    [Fact]
    public async Task A_connection_is_followed_until_it_ends()
    {
        var connection = new RecordingConnection();
        var client = _access.Connections.Attach(connection);
        client.Outbox.OnReceived();
        var trace = new FleetTrace(_questions, new TracePoll("", Connection: client.Id.ToString()));
        Assert.True((await trace.NextAsync(default)).IsHere);
        await client.Rooms.SubscribeAsync("match", new(false), reply: null, default);
        await client.Rooms.SubscribeAsync("secret", new(false), reply: null, default);
        await _node.PublishAsync("match", "score", "1");
        _node.Settle();
        var step = await trace.NextAsync(default);
        Assert.Equal("subscribed, refused, sent score", TextOf(step));
        Assert.Equal(["live", "room_forbidden", null], step.Events.Select(line => line.Reason));
        Assert.All(step.Events, line => Assert.Equal(client.Id.ToString(), line.Connection));
        var detached = _access.Connections.DetachAsync(client);
        _node.Settle();
        await detached;
        Assert.False((await trace.NextAsync(default)).IsHere);
    }

    [Fact]
    public async Task All_that_a_connection_got_is_told_before_its_end()
    {
        var client = _access.Connections.Attach(new RecordingConnection());
        client.Outbox.OnReceived();
        var trace = new FleetTrace(_questions, new TracePoll("", Connection: client.Id.ToString()));
        await trace.NextAsync(default);
        await client.Rooms.SubscribeAsync("match", new(false), reply: null, default);
        const int messages = 1000;
        for (var i = 0; i < messages; i++)
        {
            await _node.PublishAsync("match", $"m{i}", "1");
            _node.Settle();
        }
        var detached = _access.Connections.DetachAsync(client);
        _node.Settle();
        await detached;

        var step = await trace.NextAsync(default);
        Assert.Equal((false, true), (step.IsHere, step.HasMore));
        var http = new DefaultHttpContext();
        var body = new MemoryStream();
        http.Response.Body = body;
        await new TraceStream(http.Response, _node.Time).RunAsync(trace, step, followsConnection: true, default);
        var told = Encoding.UTF8.GetString(body.ToArray());
        Assert.Equal(messages, told.Split("\"stage\":\"sent\"").Length - 1);
        Assert.EndsWith("event: end\ndata: {\"reason\":\"connection_ended\"}\n\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_no_node_has_is_not_here()
    {
        var trace = new FleetTrace(_questions, new TracePoll("", Connection: ConnectionId.Next().ToString()));
        Assert.False((await trace.NextAsync(default)).IsHere);
        Assert.False(_node.Traces.IsOn);
    }

    [Fact]
    public async Task A_trace_that_nobody_polls_ends_by_itself_and_one_that_is_polled_stays()
    {
        var (kept, forgotten) = (new FleetTrace(_questions, new TracePoll("", "match")),
            new FleetTrace(_questions, new TracePoll("", "match")));
        await kept.NextAsync(default);
        await forgotten.NextAsync(default);
        for (var at = TimeSpan.Zero; at < NodeTraces.Lease * 2; at += TimeSpan.FromSeconds(1))
        {
            _node.Advance(TimeSpan.FromSeconds(1));
            await kept.NextAsync(default);
        }
        Assert.Equal(1, _node.Traces.Count);
        await kept.EndAsync();
        Assert.False(_node.Traces.IsOn);
    }

    [Fact]
    public async Task A_node_with_too_many_traces_is_missing_and_says_why()
    {
        for (var i = 0; i < Traces.MaxTracers; i++)
            await new FleetTrace(_questions, new TracePoll("", "match")).NextAsync(default);
        var step = await new FleetTrace(_questions, new TracePoll("", "match")).NextAsync(default);
        Assert.Equal([new MissingPart(_identity.Id, "too_many_traces")], step.Fleet.Missing);
        Assert.Equal(0, step.Fleet.Answered);
    }

    [Fact]
    public async Task What_a_poll_does_not_hold_comes_with_the_next_and_what_no_poll_took_in_time_is_counted()
    {
        var trace = new FleetTrace(_questions, new TracePoll("", "match"));
        await trace.NextAsync(default);
        for (var i = 0; i < Tracer.MaxEvents; i++) await _node.PublishAsync("match", $"m{i}", "1");
        var seen = 0;
        var dropped = 0L;
        TraceStep step;
        do
        {
            step = await trace.NextAsync(default);
            seen += step.Events.Count;
            dropped += step.Dropped;
        }
        while (step.HasMore);
        Assert.Equal((Tracer.MaxEvents, (long)Tracer.MaxEvents), (seen, dropped));
    }

    public void Dispose()
    {
        _traces.Dispose();
        _access.Dispose();
        _node.Dispose();
    }

    private static string TextOf(TraceStep step) =>
        string.Join(", ", step.Events.Select(line => $"{line.Stage} {line.Id}".TrimEnd()));
}
