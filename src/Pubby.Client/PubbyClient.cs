using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Client.Connection;
using Pubby.Client.Diagnostics;
using Pubby.Client.Feeds;
using Pubby.Client.Rooms;
using Pubby.Client.Transport;

namespace Pubby.Client;

/// <summary>
/// A client of a Pubby hub: one connection, any number of rooms. Safe for any thread; one serves a whole application.
/// <para>
/// It connects when the first room is opened, reconnects without an end, and resumes each room where it was. Nothing is
/// lost or doubled while the hub can resume. If it cannot, the room gets <see cref="RoomReset{T}"/>. No loop or
/// converter of the application delays the connection or another room.
/// </para>
/// </summary>
public sealed class PubbyClient : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Subscriptions _rooms;
    private readonly StatusFeed _status;
    private readonly ConnectionLoop _loop;
    private readonly NetworkWake _network;
    private readonly FaultFeed _faults;
    private readonly FeedContext _feeds;
    private Task? _running;
    private bool _isDisposed;

    /// <summary>A client with the default options.</summary>
    /// <param name="url">The hub's base address, <c>http://localhost:5080</c> for example.</param>
    public PubbyClient(string url)
        : this(new PubbyClientOptions { Urls = { url } })
    {
    }

    /// <summary>A client.</summary>
    /// <param name="options">Where the hub is; later changes have no effect.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <param name="time">The clock of its waits; null: the system's.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// The options have faults. The exception lists them all.
    /// </exception>
    public PubbyClient(PubbyClientOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
        : this(options, null, loggers ?? NullLoggerFactory.Instance, time
            ?? TimeProvider.System, Random.Shared.NextDouble)
    {
    }

    internal PubbyClient(PubbyClientOptions options, ITransport? transport, ILoggerFactory loggers, TimeProvider time,
        Func<double> random, Func<Func<Task<string>>, Task<string>>? runTokenProvider = null)
    {
        PubbyClientOptionsValidator.ThrowIfInvalid(options);
        Uri[] urls = [.. options.Urls.Select(HubUrl.Of)];
        var log = loggers.CreateLogger<PubbyClient>();
        _faults = new FaultFeed(this, log);
        _feeds = new FeedContext(log, _faults.Report, WhyWaiting);
        _rooms = new Subscriptions(time, hasToken: options.TokenProvider is not null, random);
        _status = new StatusFeed(new ConnectionStatus(ConnectionState.Idle, urls[0]));
        var token = new HeldToken(
            options.TokenProvider, options.ConnectTimeout, time, runTokenProvider ?? (ask => Task.Run(ask)),
            _closing.Token);
        var connector = new Connector(
            transport ?? new SignalRTransport(options, loggers, time), token, options.ConnectTimeout, time, log);
        var reporter = new ConnectionReporter(_status, _faults, time, log);
        var (initial, longest) = (options.InitialBackoff, options.MaxBackoff);
        _loop = new ConnectionLoop(
            connector, token, () => new Backoff(urls, initial, longest, random), _rooms, reporter, time);
        _network = new NetworkWake(_loop.Wake);
    }

    /// <summary>
    /// Something failed or was skipped, and the client continues: a try to connect (<c>connect_failed</c>,
    /// <c>token_failed</c>), a hub that refused the client for good (<c>connection_failed</c>), a message whose data
    /// cannot be read as its type (<c>data_invalid</c>) or at all (<c>data_unreadable</c>), a frame
    /// (<c>frame_invalid</c>). What ends a room is an exception there, and is not reported here. Handlers run one after
    /// another on a thread of the pool. Of more than 64 waiting faults the oldest are dropped.
    /// </summary>
    public event EventHandler<PubbyException>? Faulted
    {
        add => _faults.Add(value);
        remove => _faults.Remove(value);
    }

    /// <summary>The status of the connection now.</summary>
    public ConnectionStatus Status => _status.Current;

    internal Subscriptions Rooms => _rooms;

    /// <summary>
    /// The status of the connection now, and each change. The oldest of more than 64 unread ones are dropped. It ends
    /// with <see cref="ConnectionState.Closed"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    public IAsyncEnumerable<ConnectionStatus> StatusesAsync(CancellationToken cancellationToken = default) =>
        _status.ObserveAsync(cancellationToken);

    /// <summary>
    /// The messages of a room: first those that it holds, in version order, then each new one; across reconnects,
    /// without an end. For one id, an older version never follows a newer one. A loop that is too slow misses versions
    /// in between, but never the newest. Leaving the loop releases the room.
    /// </summary>
    /// <param name="room">1 to 128 characters of <c>A-Z a-z 0-9 - _ . : ~ @ =</c>, the first a letter or a
    /// digit.</param>
    /// <param name="type">
    /// How data is read, from a <c>JsonSerializerContext</c>. A message whose data cannot be read is reported (<see
    /// cref="Faulted"/>) and skipped.
    /// </param>
    /// <param name="options">How the room is opened.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <exception cref="PubbyException">The hub refused or ended the room, or refused the client for good.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled. If it waited for a hub, the message and the inner exception say why.
    /// </exception>
    public async IAsyncEnumerable<PubbyMessage<T>> SubscribeAsync<T>(
        string room, JsonTypeInfo<T> type, RoomOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var feed = NewFeed(room, type, options);
        var reader = feed.NewReader();
        try
        {
            Open(feed);
            await foreach (var next in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (next is RoomFault<T>
                    {
                        Error:
                        {
                            Code: not (ClientErrorCode.DataInvalid
                            or ClientErrorCode.DataUnreadable)
                        } error
                    }) throw error;
                if (next is RoomChanged<T> { Message: var message }) yield return message;
            }
        }
        finally
        {
            _rooms.Release(feed);
        }
    }

    /// <summary>Opens a room, and waits until its state is complete.</summary>
    /// <param name="room">1 to 128 characters of <c>A-Z a-z 0-9 - _ . : ~ @ =</c>, the first a letter or a
    /// digit.</param>
    /// <param name="type">How data is read, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="options">How the room is opened.</param>
    /// <param name="cancellationToken">
    /// Ends the wait, and releases the room. Without it the call waits for a hub for as long as necessary.
    /// </param>
    /// <returns>The room; dispose it to release it.</returns>
    /// <exception cref="PubbyException">The hub refused the room, or refused the client for good.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. The message and the inner exception say what it
    /// waited for: an address, and why there is no hub.</exception>
    public async Task<PubbyRoom<T>> OpenRoomAsync<T>(
        string room, JsonTypeInfo<T> type, RoomOptions? options = null, CancellationToken cancellationToken = default)
    {
        var feed = NewFeed(room, type, options);
        var opened = new PubbyRoom<T>(_rooms, feed);
        try
        {
            Open(feed);
            await opened.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
            return opened;
        }
        catch (Exception fault)
        {
            // Before the room is released.
            var cancelled = fault is OperationCanceledException cancellation ? feed.Cancelled(cancellation) : null;
            await opened.DisposeAsync().ConfigureAwait(false);
            if (cancelled is not null) throw cancelled;
            throw;
        }
    }

    /// <summary>
    /// Connects before a room is opened; or again, after the hub refused the client for good. Returns at once.
    /// </summary>
    public void Connect()
    {
        Start();
        _loop.Connect();
    }

    /// <summary>
    /// Call it when the application resumes, from sleep for example: a wait for the next try ends, but for what the hub
    /// asked for of it. The client notices by itself when the network recovers.
    /// </summary>
    public void Wake() => _loop.Wake();

    /// <summary>
    /// Closes the connection and every room; their loops end. May be called at any time, and more than once.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate) _isDisposed = true;
        _status.Set(_status.Current with { State = ConnectionState.Closed, NextTryAt = null });
        _network.Dispose();
        await _closing.CancelAsync().ConfigureAwait(false);
        _rooms.Dispose();
        if (_running is not null) await _running.ConfigureAwait(false);
    }

    internal void Open(RoomHandle handle)
    {
        _rooms.Open(handle);
        Start();
    }

    private RoomFeed<T> NewFeed<T>(string room, JsonTypeInfo<T> type, RoomOptions? options) =>
        new(room, options ?? RoomOptions.Default, type, _feeds);

    private PubbyException? WhyWaiting(string room) => _status.Current switch
    {
        { State: ConnectionState.Connected } => _rooms.WhyWaiting(room),
        { Error: { } error } => error,
        { State: ConnectionState.Connecting, Url: var url } =>
            new PubbyException(ClientErrorCode.ConnectFailed, $"{url}: no answer to the first try yet."),
        _ => null,
    };

    private void Start()
    {
        lock (_gate)
        {
            if (!_isDisposed) _running ??= _loop.RunAsync(_closing.Token);
        }
    }
}
