using System.IO.Pipelines;
using System.Security.Claims;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// A SignalR connection over a WebSocket whose frames the hub reads and writes itself. This is its side toward SignalR:
/// bytes in through a pipe, bytes out directly to the outbox.
/// </summary>
internal sealed class DirectHubContext : ConnectionContext,
    IHttpContextFeature, IConnectionUserFeature, ITransferFormatFeature, IConnectionLifetimeFeature
{
    private static readonly ClaimsPrincipal Anonymous = new(new ClaimsIdentity());

    private readonly CancellationTokenSource _closed;
    private readonly Action _abort;

    public DirectHubContext(
        HttpContext? http, IDuplexPipe transport, HubConnectionState link, CancellationTokenSource closed, Action abort)
    {
        HttpContext = http;
        User = http?.User ?? Anonymous;
        Transport = transport;
        _closed = closed;
        _abort = abort;
        ConnectionId = Guid.NewGuid().ToString("N");
        ConnectionClosed = closed.Token;
        LocalEndPoint = null;
        if (http is not null) Features.Set<IHttpContextFeature>(this);
        Features.Set<IConnectionUserFeature>(this);
        Features.Set<ITransferFormatFeature>(this);
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set(link);
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public HttpContext? HttpContext { get; set; }

    public ClaimsPrincipal? User { get; set; }

    public TransferFormat SupportedFormats => TransferFormat.Text | TransferFormat.Binary;

    /// <summary>SignalR sets it to the protocol that the client names in its handshake.</summary>
    public TransferFormat ActiveFormat { get; set; } = TransferFormat.Text;

    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    public override void Abort()
    {
        _closed.Cancel();
        _abort();
    }
}
