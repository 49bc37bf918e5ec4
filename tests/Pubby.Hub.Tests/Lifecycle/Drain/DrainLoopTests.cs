using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Draining;
using Pubby.Core.Policies;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Options;
using Pubby.Hub.Tests.Access;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Lifecycle.Drain;

public sealed class DrainLoopTests : IDisposable
{
    private static readonly DrainOrder Asked = new("asked");

    private readonly TestNode _node = new();
    private readonly TestAccess _access;
    private readonly Admission _admission = new(new SubscriberOptions(), maxConnections: 1000,
        new ConnectLimits<ClientAddress>(null, null, TimeProvider.System),
        new ConnectTurns(new AdmissionRate(), TimeProvider.System),
        new ConnectionLog(NullLogger<ConnectionLog>.Instance));
    private readonly ApplicationLifetime _application = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly NodeState _state;
    private readonly List<(RecordingConnection Recording, ClientConnection Client)> _open = [];

    public DrainLoopTests()
    {
        _access = new TestAccess(_node);
        // 60 clients over a minute: one a second, as the other nodes' room says.
        var options = new DrainOptions { NoticeSeconds = 15, PreferredSeconds = 60 };
        _state = new NodeState(options, _node.Limits, _node.Time);
        var connections = new ConnectionDrain(_access.Connections, new FrameEncoders(), new RoomFor(1), options);
        new DrainLoop(_state, connections, _admission, _application, _node.Time, NullLogger<DrainLoop>.Instance)
            .Start();
        _state.Start();
    }

    [Fact]
    public async Task A_leaving_node_still_admits_and_closes_nobody()
    {
        for (var i = 0; i < 10; i++) Connect();
        _state.SetOrder("file", Asked);
        await PassTimeUntilAsync(() => _state.Phase == NodePhase.Leaving, "it leaves");
        Connect();
        Assert.All(_open, client => Assert.Empty(ReadFrom(client.Recording)));
        await PassTimeUntilAsync(() => _state.Phase == NodePhase.Draining, "it drains");
        Assert.NotNull(_admission.TryAdmit(default));
    }

    [Fact]
    public async Task One_whose_order_is_withdrawn_closes_nobody_more_and_admits_again()
    {
        for (var i = 0; i < 20; i++) Connect();
        _state.SetOrder("ecs", Asked with { IsOutOfRotation = true });
        await PassTimeUntilAsync(() => NewlyTold() > 0, "somebody is told");
        _state.SetOrder("ecs", null);
        await PassTimeUntilAsync(() => _admission.Fault is null, "it admits");
        NewlyTold();
        for (var i = 0; i < 1000; i++) Pass();
        Assert.Equal(0, NewlyTold());
        Assert.Equal(NodePhase.Serving, _state.Phase);
    }

    [Fact]
    public async Task One_whose_order_is_paused_closes_nobody_until_it_goes_on()
    {
        for (var i = 0; i < 20; i++) Connect();
        var order = Asked with { IsOutOfRotation = true };
        _state.SetOrder("ecs", order);
        await PassTimeUntilAsync(() => NewlyTold() > 0, "somebody is told");
        _state.SetOrder("ecs", order with { IsPaused = true });
        Pass();
        NewlyTold();
        for (var i = 0; i < 100; i++) Pass();
        Assert.Equal((0, NodePhase.Draining), (NewlyTold(), _state.Phase));
        _state.SetOrder("ecs", order);
        await PassTimeUntilAsync(() => NewlyTold() > 0, "the next one is told");
    }

    [Fact]
    public async Task One_that_was_admitted_before_the_drain_and_opens_after_it_began_is_closed_too()
    {
        Assert.Null(_admission.TryAdmit(default));
        _state.SetOrder("sigterm", Asked with { IsOutOfRotation = true, Exits = true });
        await PassTimeUntilAsync(() => _state.Phase == NodePhase.Draining, "it drains");
        var late = new RecordingConnection();
        var client = _access.Connections.Attach(late);

        await PassTimeUntilAsync(() => late.Writes > 0, "a word to the late one");
        Assert.Equal(["goaway", "close 4200"], ReadFrom(late));
        Assert.False(_application.ApplicationStopping.IsCancellationRequested);

        var detached = _access.Connections.DetachAsync(client);
        _node.Settle();
        await detached;
        _admission.Release(default);
        await PassTimeUntilAsync(() => _application.ApplicationStopping.IsCancellationRequested, "the process ends");
    }

    [Fact]
    public async Task With_no_time_left_all_are_told_at_once_and_the_process_ends_whoever_stays()
    {
        for (var i = 0; i < 100; i++) Connect();
        _state.SetOrder("sigterm", Asked with { Deadline = _node.Time.GetUtcNow().AddSeconds(2), Exits = true });
        await PassTimeUntilAsync(() => _application.ApplicationStopping.IsCancellationRequested, "the process ends");
        Assert.Equal(100, NewlyTold());
    }

    public void Dispose()
    {
        _application.StopApplication();
        _access.Dispose();
        _node.Dispose();
    }

    private ClientConnection Connect()
    {
        Assert.Null(_admission.TryAdmit(default));
        var recording = new RecordingConnection();
        var client = _access.Connections.Attach(recording);
        _open.Add((recording, client));
        return client;
    }

    private int NewlyTold()
    {
        _node.Settle();
        return _open.Count(client => ReadFrom(client.Recording).Length > 0);
    }

    private Task PassTimeUntilAsync(Func<bool> condition, string what) =>
        Eventually.UntilAsync(
            () =>
            {
                Pass();
                return condition();
            },
            what);

    private void Pass()
    {
        _node.Advance(TimeSpan.FromMilliseconds(50));
        _node.Settle();
    }

    private static string[] ReadFrom(RecordingConnection connection) =>
        [.. connection.NewFrames().Select(frame => frame.Opcode == ServerFrame.CloseOpcode
            ? $"close {frame.CloseCode}" : frame.Json.GetProperty("type").GetString()!)];

    private sealed class RoomFor(double perSecond) : IFleetRoom
    {
        public double? ConnectsPerSecond => perSecond;
    }
}
