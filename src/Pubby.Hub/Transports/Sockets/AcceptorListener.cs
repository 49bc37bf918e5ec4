using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Pubby.Core;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Accepts connections, waits for the first bytes of each, and gives Kestrel those that the acceptor does not take.
/// </summary>
internal sealed partial class AcceptorListener : IConnectionListener
{
    /// <summary>
    /// A connection that sends nothing for this long is closed. Longer than a slow phone needs for its first packet.
    /// </summary>
    private static readonly TimeSpan FirstBytesLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<ConnectionContext> _forKestrel =
        Channel.CreateBounded<ConnectionContext>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly SocketConnectionContextFactory _factory;
    private readonly Socket _listening;
    private readonly WebSocketAcceptor _acceptor;
    private readonly bool _hasProxyHeaders;
    private readonly ILogger _log;
    private readonly Task _accepting;
    private volatile bool _isUnbound;

    /// <param name="hasProxyHeaders">Each connection begins with one.</param>
    public AcceptorListener(Socket listening, WebSocketAcceptor acceptor, bool hasProxyHeaders, ILogger log)
    {
        (_listening, _acceptor, _hasProxyHeaders, _log) = (listening, acceptor, hasProxyHeaders, log);
        EndPoint = listening.LocalEndPoint!;
        _factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), log);
        _accepting = Task.Run(AcceptAllAsync);
    }

    public EndPoint EndPoint { get; }

    /// <returns>Null: the listener is unbound.</returns>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _forKestrel.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_forKestrel.Reader.TryRead(out var connection)) return connection;
        }
        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isUnbound = true;
        _listening.Dispose();
        await _accepting;
        _forKestrel.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _factory.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (!_isUnbound)
        {
            try
            {
                var socket = await _listening.AcceptAsync();
                // Most connections have bytes when they are accepted (AcceptorListenerFactory). They are served here
                // until they have to wait.
                if (_hasProxyHeaders || _acceptor.TryTake(socket, socket.RemoteEndPoint) != AcceptResult.Taken)
                    _ = TakeLaterAsync(socket);
            }
            catch (Exception) when (_isUnbound)
            {
                return;
            }
            catch (SocketException fault)
            {
                // A connection was reset in the queue; or there is no free descriptor, and trying again at once would
                // only use the processor.
                LogNotAccepted(_log, fault.Message);
                await Task.Delay(AcceptPause, TimeProvider.System);
            }
        }
    }

    private async Task TakeLaterAsync(Socket socket)
    {
        try
        {
            await Task.Yield();
            var peer = await PeerOfAsync(socket);
            var answer = _acceptor.TryTake(socket, peer);
            if (answer == AcceptResult.NoData)
            {
                await socket.ReceiveAsync(Memory<byte>.Empty).AsTask().WaitAsync(FirstBytesLimit);
                answer = _acceptor.TryTake(socket, peer);
            }
            if (answer == AcceptResult.Taken) return;
            var connection = _factory.Create(socket);
            connection.RemoteEndPoint = peer;
            await _forKestrel.Writer.WriteAsync(connection);
        }
        catch (Exception fault)
            when (fault is SocketException or TimeoutException or ObjectDisposedException or ChannelClosedException
                or InvalidDataException or OperationCanceledException)
        {
            socket.Dispose();
        }
    }

    private async ValueTask<EndPoint?> PeerOfAsync(Socket socket)
    {
        if (!_hasProxyHeaders) return socket.RemoteEndPoint;
        using var limit = new CancellationTokenSource(FirstBytesLimit);
        return await ProxyHeader.ReadAsync(socket, limit.Token);
    }

    [LoggerMessage(EventIds.ConnectionNotAccepted, LogLevel.Warning,
        "A connection could not be accepted ({Reason}); the next ones are still accepted.")]
    private static partial void LogNotAccepted(ILogger log, string reason);
}
