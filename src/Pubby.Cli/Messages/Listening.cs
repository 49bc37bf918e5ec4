using System.Text.Json;
using Pubby.Cli.Invocation;
using Pubby.Client;

namespace Pubby.Cli.Messages;

/// <summary>
/// A client whose first try to connect counts: a person who types a wrong address is to know at once. Once it was
/// connected it comes back by itself, and says so.
/// </summary>
internal sealed class Listening : IAsyncDisposable
{
    private readonly TaskCompletionSource<PubbyException> _failed = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly PubbyClient _client;
    private readonly Output _output;
    private readonly Task _watching;
    private volatile bool _wasConnected;
    private string? _lastFailure;

    public Listening(PubbyClient client, Output output)
    {
        (_client, _output) = (client, output);
        // Before it was ever connected, and where it comes back no more, the command itself says why it failed.
        _client.Faulted += (_, fault) =>
        {
            if (_wasConnected && fault.Code != ClientErrorCode.ConnectionFailed && !IsNoNews(fault))
                _output.Say(fault.Message);
        };
        _watching = WatchAsync();
    }

    /// <summary>Opens a room.</summary>
    /// <exception cref="PubbyException">The hub cannot be reached, or refuses.</exception>
    public async Task<PubbyRoom<JsonElement>> OpenAsync(string room, bool dump, CancellationToken cancellationToken)
    {
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opened = _client.OpenRoomAsync(
            room, CliJson.Default.JsonElement, new RoomOptions { Dump = dump }, opening.Token);
        if (await Task.WhenAny(opened, _failed.Task) == opened) return await opened;
        await opening.CancelAsync();
        throw await _failed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _client.DisposeAsync();
        await _watching;
        _closing.Dispose();
    }

    /// <summary>It tries again and again to connect: the same reason is said once.</summary>
    private bool IsNoNews(PubbyException fault)
    {
        if (fault.Code != ClientErrorCode.ConnectFailed) return false;
        var last = Interlocked.Exchange(ref _lastFailure, fault.Message);
        return last == fault.Message;
    }

    private async Task WatchAsync()
    {
        var last = ConnectionState.Idle;
        try
        {
            await foreach (var status in _client.StatusesAsync(_closing.Token))
            {
                if (status.State == ConnectionState.Connected)
                {
                    if (_wasConnected) _output.Say("Connected again.");
                    _wasConnected = true;
                    _lastFailure = null;
                }
                else if (status is { Error: { } error } && (!_wasConnected || status.State == ConnectionState.Failed))
                {
                    _failed.TrySetResult(error);
                }
                else if (last == ConnectionState.Connected && status.State == ConnectionState.Reconnecting)
                {
                    _output.Say($"The connection ended ({status.Code}). Connecting again.");
                }
                last = status.State;
            }
        }
        catch (OperationCanceledException)
        {
            // It is closed.
        }
    }
}
