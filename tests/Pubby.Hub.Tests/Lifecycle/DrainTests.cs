using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Options;
using Pubby.Hub.Tests.Access;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Lifecycle;

public sealed class DrainTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly TestAccess _access;
    private readonly Admission _admission = new(new SubscriberOptions(), maxConnections: 10,
        new ConnectLimits<ClientAddress>(null, null, TimeProvider.System));
    private readonly ConnectionRegistry _connections;
    private readonly Drain _drain;

    public DrainTests()
    {
        _access = new TestAccess(_node);
        _connections = _access.Connections;
        _drain =
            new Drain(_admission, _connections, new FrameEncoders(), new DrainOptions { Seconds = 0 }, _node.Limits,
                _node.Time, NullLogger<Drain>.Instance);
    }

    [Fact]
    public async Task One_that_was_admitted_before_the_drain_and_opens_after_it_began_is_closed_too()
    {
        Assert.Null(_admission.TryAdmit(default));
        var drained = _drain.RunAsync(CancellationToken.None);
        var late = new RecordingConnection();
        var client = _connections.Attach(late);
        Assert.NotNull(_admission.TryAdmit(default));

        await PassTimeUntilAsync(() => late.Writes > 0, "a word to the late one");
        Assert.Equal(["goaway", "close 4200"], ReadFrom(late));
        Assert.False(drained.IsCompleted);

        var detached = _connections.DetachAsync(client);
        _node.Settle();
        await detached;
        _admission.Release(default);
        await PassTimeUntilAsync(() => drained.IsCompleted, "the end of the drain");
    }

    public void Dispose()
    {
        _access.Dispose();
        _node.Dispose();
    }

    private Task PassTimeUntilAsync(Func<bool> condition, string what) =>
        Eventually.UntilAsync(
            () =>
            {
                _node.Advance(TimeSpan.FromMilliseconds(10));
                return condition();
            },
            what);

    private static IEnumerable<string> ReadFrom(RecordingConnection connection) =>
        connection.NewFrames()
            .Select(frame => frame.Opcode == ServerFrame.CloseOpcode
                ? $"close {frame.CloseCode}" : frame.Json.GetProperty("type").GetString()!);
}
