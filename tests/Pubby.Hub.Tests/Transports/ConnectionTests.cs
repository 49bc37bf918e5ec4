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

/// <summary>The peer has spoken, so the hub writes to the socket.</summary>
public sealed class KestrelSocketConnectionTests : ConnectionContract
{
    private readonly SocketPair _pair = new();

    private protected override async Task<IConnection> OpenAsync()
    {
        await _pair.ConnectAsync();
        var connection = new KestrelSocketConnection(_pair.Hub, new NetworkStream(_pair.Hub), WireFormat.Plain,
            new KeepAlive(ControlFrames.Ping, 25), _pair.Hub.Dispose);
        await _pair.SendAsync(new byte[1]);
        Assert.Equal(1, await connection.ReadAsync(new byte[1]));
        return connection;
    }

    private protected override Task<byte[]> ReadAsync() => _pair.ReadAsync();

    private protected override Task BreakAsync() => _pair.BreakAsync();

    private protected override ValueTask CloseAsync() => _pair.CloseAsync();
}

/// <summary>The peer says nothing, so the hub writes to Kestrel's stream.</summary>
public sealed class KestrelSocketConnectionOfASilentPeerTests : ConnectionContract
{
    private readonly SocketPair _pair = new();

    private protected override async Task<IConnection> OpenAsync()
    {
        await _pair.ConnectAsync();
        return new KestrelSocketConnection(_pair.Hub, new NetworkStream(_pair.Hub), WireFormat.Plain,
            new KeepAlive(ControlFrames.Ping, 25), _pair.Hub.Dispose);
    }

    private protected override Task<byte[]> ReadAsync() => _pair.ReadAsync();

    private protected override Task BreakAsync() => _pair.BreakAsync();

    private protected override ValueTask CloseAsync() => _pair.CloseAsync();
}

public sealed class StreamConnectionTests : ConnectionContract
{
    private readonly SocketPair _pair = new();

    private protected override async Task<IConnection> OpenAsync()
    {
        await _pair.ConnectAsync();
        return new StreamConnection(new NetworkStream(_pair.Hub), WireFormat.Plain,
            new KeepAlive(ControlFrames.Ping, 25), _pair.Hub.Dispose);
    }

    private protected override Task<byte[]> ReadAsync() => _pair.ReadAsync();

    private protected override Task BreakAsync() => _pair.BreakAsync();

    private protected override ValueTask CloseAsync() => _pair.CloseAsync();
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
