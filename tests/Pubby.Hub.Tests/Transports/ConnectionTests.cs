using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Tests.Support;
using Pubby.Hub.Transports;
using Pubby.Hub.Transports.SignalR;

namespace Pubby.Hub.Tests.Transports;

/// <summary>A connection over TCP.</summary>
public abstract class TcpConnectionContract : ConnectionContract
{
    private protected SocketPair Pair { get; } = new();

    private protected static KeepAlive KeepAlive { get; } = new(ControlFrames.Ping, 25);

    private protected abstract IConnection Open();

    private protected override async Task<IConnection> OpenAsync()
    {
        await Pair.ConnectAsync();
        return Open();
    }

    private protected override Task<byte[]> ReadAsync() => Pair.ReadAsync();

    private protected override Task BreakAsync() => Pair.BreakAsync();

    private protected override ValueTask CloseAsync() => Pair.CloseAsync();
}

/// <summary>The peer says nothing, so the hub writes to Kestrel's stream.</summary>
public class KestrelSocketConnectionTests : TcpConnectionContract
{
    private protected override IConnection Open() => new KestrelSocketConnection(
        Pair.Hub, new NetworkStream(Pair.Hub), WireFormat.Plain, KeepAlive, Pair.Hub.Dispose);
}

/// <summary>The peer has spoken, so the hub writes to the socket.</summary>
public sealed class KestrelSocketConnectionOfOneThatSpokeTests : KestrelSocketConnectionTests
{
    private protected override async Task<IConnection> OpenAsync()
    {
        var connection = (KestrelSocketConnection)await base.OpenAsync();
        await Pair.SendAsync(new byte[1]);
        Assert.Equal(1, await connection.ReadAsync(new byte[1]));
        return connection;
    }
}

public sealed class StreamConnectionTests : TcpConnectionContract
{
    private protected override IConnection Open() =>
        new StreamConnection(new NetworkStream(Pair.Hub), WireFormat.Plain, KeepAlive, Pair.Hub.Dispose);
}

public sealed class NegotiatedConnectionTests : ConnectionContract
{
    private readonly Pipe _toPeer =
        new(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024));
    private readonly Pipe _toHub = new();

    private protected override Task<IConnection> OpenAsync()
    {
        var transport = new DefaultConnectionContext("1") { Transport = new Duplex(_toHub.Reader, _toPeer.Writer) };
        var hub =
            new HubConnectionContext(transport, new HubConnectionContextOptions(),
                NullLoggerFactory.Instance)
            { Protocol = new JsonHubProtocol() };
        return Task.FromResult<IConnection>(new NegotiatedConnection(hub, address: default));
    }

    private protected override async Task<byte[]> ReadAsync()
    {
        var result = await _toPeer.Reader.ReadAsync();
        byte[] bytes = [.. System.Buffers.BuffersExtensions.ToArray(result.Buffer)];
        _toPeer.Reader.AdvanceTo(result.Buffer.End);
        return bytes;
    }

    private protected override async Task BreakAsync() => await _toPeer.Reader.CompleteAsync();

    private protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
