using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Counts Kestrel's connections until the first request of each is complete: TLS handshakes, slow heads, upgrades that
/// stop half way. An address has only so many of them, and each has only so long.
/// </summary>
internal sealed class FirstRequests(
    OpeningConnections opening, OpenFileGuard files, TrustedProxies proxies, TimeProvider time)
{
    /// <summary>Until the first request's head is complete. Kestrel's own limits are for each step.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// For every endpoint, ahead of TLS: <see cref="KestrelServerOptions.ConfigureEndpointDefaults"/>.
    /// </summary>
    public void Count(ListenOptions endpoint) => endpoint.Use(next => connection => RunAsync(connection, next));

    /// <summary>The request that a connection began with is complete.</summary>
    public static void OnRequest(HttpContext http) => http.Features.Get<Awaited>()?.Dispose();

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = OpeningConnections.AddressOf(connection.RemoteEndPoint, proxies);
        var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if ((socket is not null && !files.Allows(socket)) || !opening.TryBegin(address))
        {
            connection.Abort();
            return;
        }
        using var request = new Awaited(opening, address, connection, time);
        connection.Features.Set(request);
        await next(connection);
    }

    /// <summary>A request that has not come yet. Disposed when it has, and when the connection ends.</summary>
    private sealed class Awaited : IDisposable
    {
        private readonly OpeningConnections _opening;
        private readonly ClientAddress _address;
        private readonly ITimer _limit;
        private int _isOver;

        public Awaited(
            OpeningConnections opening, ClientAddress address, ConnectionContext connection, TimeProvider time)
        {
            (_opening, _address) = (opening, address);
            _limit = time.CreateTimer(static connection => ((ConnectionContext)connection!).Abort(), connection,
                Limit, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
            _limit.Dispose();
            _opening.End(_address);
        }
    }
}
