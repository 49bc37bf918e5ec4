using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Pubby.Core;
using Pubby.Hub.Connections;

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
    private readonly OpenFileGuard _files;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _unbinding = new();

    public AcceptorListener(
        Socket listening, WebSocketAcceptor acceptor, FirstBytes firstBytes, OpenFileGuard files, ILogger log)
    {
        (_listening, _acceptor, _firstBytes, _files, _log) = (listening, acceptor, firstBytes, files, log);
        EndPoint = listening.LocalEndPoint!;
        _factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), log);
        // A thread of its own, which the kernel wakes itself. Through the pool each connection would cost two more
        // changes of threads, which is more than a refusal costs; and a pool that is busy would accept late.
        new Thread(AcceptAll) { IsBackground = true, Name = "socket-accept" }.Start();
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
        await _unbinding.CancelAsync();
        _listening.Dispose();
        await _accepted.Task;
        _forKestrel.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _factory.Dispose();
        _unbinding.Dispose();
    }

    private void AcceptAll()
    {
        var unbinding = _unbinding.Token;
        while (!unbinding.IsCancellationRequested)
        {
            try
            {
                var socket = _listening.Accept();
                if (!_files.Allows(socket))
                {
                    socket.Dispose();
                    continue;
                }
                // Most connections have bytes when they are accepted (AcceptorListenerFactory). They are served here
                // until they have to wait.
                if (_firstBytes.HaveProxyHeader
                    || _acceptor.TryTake(socket, socket.RemoteEndPoint) != AcceptResult.Taken)
                {
                    _ = TakeLaterAsync(socket);
                }
            }
            catch (Exception) when (unbinding.IsCancellationRequested)
            {
                break;
            }
            catch (SocketException fault)
            {
                // A connection was reset in the queue; or there is no free descriptor, and trying again at once would
                // only use the processor.
                LogNotAccepted(_log, fault.Message);
                unbinding.WaitHandle.WaitOne(AcceptPause);
            }
        }
        _accepted.SetResult();
    }

    private async Task TakeLaterAsync(Socket socket)
    {
        try
        {
            await Task.Yield();
            var (isKnown, peer) = await _firstBytes.PeerOfAsync(socket);
            if (!isKnown)
            {
                socket.Dispose();
                return;
            }
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
            when (fault is SocketException or ObjectDisposedException or ChannelClosedException or InvalidDataException
                or OperationCanceledException)
        {
            socket.Dispose();
        }
    }

    [LoggerMessage(EventIds.ConnectionNotAccepted, LogLevel.Warning,
        "A connection could not be accepted ({Reason}); the next ones are still accepted.")]
    private static partial void LogNotAccepted(ILogger log, string reason);
}
