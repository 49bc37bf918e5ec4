using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Pubby.Core.Testing;
using Pubby.Hub.Transports.SignalR;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Tests.Transports;

public sealed class HubErrorLoggingTests
{
    private readonly LogLines<HubErrorLogging> _log = new();
    private readonly Caller _caller = new();

    [Fact]
    public async Task A_mistake_of_the_hub_is_logged_with_where_it_happened_and_goes_on()
    {
        var fault = new InvalidOperationException("broken");
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => CallAsync(fault)));
        Assert.Equal(["Error Bug: unhandled error in Subscribe; the client gets an error. broken"], _log.Written);
    }

    [Fact]
    public async Task A_refusal_is_not_logged()
    {
        await Assert.ThrowsAsync<HubException>(() => CallAsync(new HubException("room_invalid: no")));
        Assert.Empty(_log.Written);
    }

    [Fact]
    public async Task A_caller_that_left_while_it_waited_is_not_logged()
    {
        _caller.Abort();
        await Assert.ThrowsAsync<OperationCanceledException>(() => CallAsync(new OperationCanceledException()));
        Assert.Empty(_log.Written);
    }

    private async Task CallAsync(Exception fault)
    {
        using var hub = new PubbyHub(authorizer: null!, spread: null!);
        var method = typeof(PubbyHub).GetMethod(nameof(IPubbyHub.Subscribe))!;
        var invocation = new HubInvocationContext(_caller, new NoServices(), hub, method, []);
        await new HubErrorLogging(_log).InvokeMethodAsync(invocation, _ => throw fault);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class Caller : HubCallerContext
    {
        private CancellationToken _aborted;

        public override string ConnectionId => "caller";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => _aborted;

        public override void Abort() => _aborted = new CancellationToken(canceled: true);
    }
}
