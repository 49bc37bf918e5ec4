using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pubby.Client.Transport.MessagePack;

namespace Pubby.Client.Transport;

/// <summary>
/// Connections by SignalR's own client: one <see cref="HubConnection"/> for each, WebSocket at once without negotiation, so that the hub writes its
/// broadcasts straight to the socket. SignalR's reconnect stays off: it gives up, and knows nothing of cursors.
/// </summary>
internal sealed class SignalRTransport(PubbyClientOptions options, ILoggerFactory loggers, TimeProvider time) : ITransport
{
    public async Task<ILink> ConnectAsync(Uri url, ILinkListener listener, CancellationToken cancellationToken)
    {
        // The rest may run the application's token provider, and must not hold up who opened a room.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var builder = new HubConnectionBuilder().WithUrl(url, HttpTransportType.WebSockets, http => Configure(http, cancellationToken));
        builder.Services.AddSingleton(loggers);
        // Later registrations win over the builder's own JSON protocol.
        builder.Services.AddSingleton<IHubProtocol>(new OrderedProtocol(options.Protocol == PubbyProtocol.Json ? NewJsonProtocol() : new MessagePackProtocol()));
        var connection = builder.Build();
        connection.ServerTimeout = options.ServerTimeout;
        var link = new SignalRLink(connection, listener, time, loggers.CreateLogger<SignalRLink>());
        try
        {
            await connection.StartAsync(cancellationToken).ConfigureAwait(false);
            return link;
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Configure(HttpConnectionOptions http, CancellationToken cancellationToken)
    {
        http.SkipNegotiation = true;
        if (options.TokenProvider is { } provider) http.AccessTokenProvider = () => provider(cancellationToken).AsTask().WaitAsync(cancellationToken);
        options.ConfigureHttp?.Invoke(http);
    }

    private static JsonHubProtocol NewJsonProtocol()
    {
        var json = new JsonHubProtocolOptions();
        json.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
        return new JsonHubProtocol(Options.Create(json));
    }
}
