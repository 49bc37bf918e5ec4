using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Draining;
using Pubby.Core.Policies;
using Pubby.Core.Testing;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Hub.Tests.Access;
using Pubby.Hub.Transports.Commands;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Hub.Transports.WebSockets.Framing;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Transports;

/// <summary>What a client gets whose room is long in coming, as from a store that is slow.</summary>
public sealed class PlainSessionTests : IDisposable
{
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestNode _node;
    private readonly TestAccess _access;
    private readonly ConnectTurns _turns;
    private readonly RecordingConnection _connection = new();
    private readonly PlainSession _session;

    public PlainSessionTests()
    {
        var store = new GatedStore(TimeProvider.System);
        _node = new TestNode(store);
        // Node and store have opened by now.
        store.BeforeRead = () => _read.Task;
        _access = new TestAccess(_node, null, null, "*");
        _turns = new ConnectTurns(new AdmissionRate(), _node.Time);
        var admission = new Admission(new SubscriberOptions(), maxConnections: 10,
            new ConnectLimits<ClientAddress>(null, null, _node.Time), _turns, new(NullLogger<ConnectionLog>.Instance));
        _session = new PlainSession(
            _access.Connections.Attach(_connection), _access.Authorizer, new FleetSpread(admission, new UnknownRoom()));
    }

    [Fact]
    public async Task Pings_are_answered_while_a_room_is_waited_for_and_commands_keep_their_order()
    {
        Assert.True(Send("""{"action":"subscribe","room":"match","ref":1}""").IsCompleted);
        Assert.True(Send("""{"action":"unsubscribe","room":"match","ref":2}""").IsCompleted);
        Assert.True(Send("""{"action":"subscribe","rooms":[{"room":"match"},{"room":"odds"}],"ref":3}""").IsCompleted);
        Assert.True(Send("""{"action":"ping","ref":4}""").IsCompleted);
        Assert.Equal(["pong 4"], Read());

        _read.SetResult();
        await _session.CommandsEndedAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(["subscribed 1", "unsubscribed 2", "subscribed 3", "subscribed 3"], Read());
        Assert.True(Send("""{"action":"unsubscribe","room":"match","ref":5}""").IsCompletedSuccessfully);
        Assert.Equal(["unsubscribed 5"], Read());
    }

    [Fact]
    public async Task A_client_that_sends_too_many_commands_meanwhile_is_not_read_until_they_have_ended()
    {
        for (var command = 1; command < WaitingCommands.Max; command++)
            Assert.True(Send("""{"action":"subscribe","room":"match"}""").IsCompleted);
        var last = Send("""{"action":"subscribe","room":"match"}""");
        Assert.False(last.IsCompleted);
        _read.SetResult();
        await last.WaitAsync(Eventually.Limit);
        Assert.Equal(WaitingCommands.Max, Read().Count(answer => answer == "subscribed"));
    }

    [Fact]
    public async Task A_mistake_in_a_command_that_waits_closes_the_connection_and_is_told_at_its_end()
    {
        for (var command = 0; command < 2; command++)
            Assert.True(Send("""{"action":"subscribe","room":"match"}""").IsCompleted);
        _read.SetException(new InvalidOperationException("on purpose"));
        await Assert.ThrowsAsync<InvalidOperationException>(_session.CommandsEndedAsync);
        Assert.Equal(["close 4103"], Read());
    }

    public void Dispose()
    {
        _read.TrySetResult();
        _turns.Dispose();
        _access.Dispose();
        _node.Dispose();
    }

    private Task Send(string command) =>
        _session.OnFrameAsync(FrameKind.Text, Encoding.UTF8.GetBytes(command)).AsTask();

    /// <summary>What has come, dumps left out: the type, and the command that it answers.</summary>
    private string[] Read()
    {
        _node.Settle();
        return [.. _connection.NewFrames().Select(Describe)];
    }

    private static string Describe(ServerFrame frame)
    {
        if (frame.Opcode == ServerFrame.CloseOpcode) return $"close {frame.CloseCode}";
        var type = frame.Json.GetProperty("type").GetString()!;
        return frame.Json.TryGetProperty("ref", out var reference) ? $"{type} {reference}" : type;
    }
}
