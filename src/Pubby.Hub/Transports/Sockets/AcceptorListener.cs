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
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<ConnectionContext> _forKestrel =
        Channel.CreateBounded<ConnectionContext>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly SocketConnectionContextFactory _factory;
    private readonly Socket _listening;
    private readonly WebSocketAcceptor _acceptor;
    private readonly FirstBytes _firstBytes;
    private readonly ILogger _log;
    private readonly Task _accepting;
    private volatile bool _isUnbound;

    public AcceptorListener(Socket listening, WebSocketAcceptor acceptor, FirstBytes firstBytes, ILogger log)
    {
        (_listening, _acceptor, _firstBytes, _log) = (listening, acceptor, firstBytes, log);
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
                if (_firstBytes.HaveProxyHeader
                    || _acceptor.TryTake(socket, socket.RemoteEndPoint) != AcceptResult.Taken)
                {
                    _ = TakeLaterAsync(socket);
                }
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
            var peer = await _firstBytes.PeerOfAsync(socket);
            var answer = _acceptor.TryTake(socket, peer);
            if (answer == AcceptResult.NoData)
            {
                answer = await _firstBytes.WaitAsync(socket, peer)
                    ? _acceptor.TryTake(socket, peer) : AcceptResult.NoData;
            }
            if (answer == AcceptResult.Taken) return;
            if (answer == AcceptResult.NoData)
            {
                socket.Dispose();
                return;
            }
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

    [LoggerMessage(EventIds.ConnectionNotAccepted, LogLevel.Warning,
        "A connection could not be accepted ({Reason}); the next ones are still accepted.")]
    private static partial void LogNotAccepted(ILogger log, string reason);
}
