using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pubby.Client.Diagnostics;
using Pubby.Client.Transport.MessagePack;

namespace Pubby.Client.Transport;

/// <summary>
/// Connections by SignalR's own client: one <see cref="HubConnection"/> for each, with a WebSocket and no negotiation,
/// so that the hub writes its broadcasts directly to the socket. SignalR's reconnect is off: it gives up after a while,
/// and does not know cursors.
/// </summary>
internal sealed class SignalRTransport(PubbyClientOptions options, ILoggerFactory loggers, TimeProvider time)
    : ITransport
{
    public async Task<ILink> ConnectAsync(
        Uri url, string? token, ILinkListener listener, CancellationToken cancellationToken)
    {
        // The following may run the application's ConfigureHttp, and must not delay the caller that opened a room.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var builder = new HubConnectionBuilder()
            .WithUrl(url, HttpTransportType.WebSockets, http => Configure(http, token, listener));
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        // Later registrations replace the builder's own JSON protocol.
        IHubProtocol protocol = options.Protocol == PubbyProtocol.Json ? NewJsonProtocol() : new MessagePackProtocol();
        builder.Services.AddSingleton<IHubProtocol>(new OrderedProtocol(protocol, listener.OnSkipped));
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

    private void Configure(HttpConnectionOptions http, string? token, ILinkListener listener)
    {
        http.SkipNegotiation = true;
        if (token is not null) http.AccessTokenProvider = () => Task.FromResult<string?>(token);
        try
        {
            options.ConfigureHttp?.Invoke(http);
        }
        catch (Exception fault)
        {
            // This is the application's own code too.
            throw new PubbyException(ClientErrorCode.ConnectFailed,
                $"ConfigureHttp threw {fault.GetType().Name}: {fault.Message}", fault);
        }
        new HandshakeWatch(listener, time).Attach(http);
    }

    private static JsonHubProtocol NewJsonProtocol()
    {
        var json = new JsonHubProtocolOptions();
        json.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
        return new JsonHubProtocol(Options.Create(json));
    }
}
