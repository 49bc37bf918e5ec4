using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Pubby.Protocol.SignalR;

namespace Pubby.Testing;

/// <summary>An app with the official SignalR client for .NET.</summary>
public sealed class HubSubscriber : Subscriber
{
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource<int?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubSubscriber(HubConnection connection, Subscriber? before)
        : base(before)
    {
        _connection = connection;
        connection.On<RoomMessage>(nameof(IPubbyClient.Message), message => OnMessage(Json.Of(message)));
        connection.On<RoomDump>(nameof(IPubbyClient.Dump), dump => OnDump(Json.Of(dump)));
        connection.On<RoomUnsubscribed>(nameof(IPubbyClient.Unsubscribed), OnUnsubscribed);
        connection.On<TokenExpiring>(nameof(IPubbyClient.Expiring), OnExpiring);
        connection.On<GoAwayNotice>(nameof(IPubbyClient.GoAway), OnGoAway);
        connection.Closed += fault =>
        {
            Fault = fault;
            _ended.TrySetResult(fault is null ? null : CloseCodeIn(fault.Message));
            return Task.CompletedTask;
        };
    }

    /// <summary>Why the connection ended; null: in order.</summary>
    public Exception? Fault { get; private set; }

    public override Task<int?> Ended => _ended.Task;

    public static async Task<HubSubscriber> OpenAsync(
        SubscriberKind kind, int port, Subscriber? before = null, Handshake? handshake = null)
    {
        var builder = new HubConnectionBuilder().WithUrl($"http://127.0.0.1:{port}/hub", options =>
        {
            options.SkipNegotiation = kind is SubscriberKind.HubJson or SubscriberKind.HubMessagePack;
            options.Transports = kind switch
            {
                SubscriberKind.LongPollingJson => HttpTransportType.LongPolling,
                SubscriberKind.ServerSentEvents => HttpTransportType.ServerSentEvents,
                _ => HttpTransportType.WebSockets,
            };
            if (handshake?.Token is { } token)
                options.AccessTokenProvider = () => Task.FromResult<string?>(token);
            if (handshake is { IsForKestrel: true }) options.Headers.Add(Handshake.PaddingName, Handshake.Padding);
        });
        if (kind is SubscriberKind.HubMessagePack or SubscriberKind.NegotiatedMessagePack)
            builder.AddMessagePackProtocol();
        var subscriber = new HubSubscriber(builder.Build(), before);
        await subscriber._connection.StartAsync().WaitAsync(Eventually.Limit);
        return subscriber;
    }

    public override async Task<string> SubscribeAsync(RoomRequest request)
    {
        OnSubscribing(request.Room!);
        try
        {
            var result =
                await SubscribeAsync(
                    new SubscribeRequest
                    {
                        Room = request.Room,
                        Dump = request.Dump,
                        Cursor = request.Cursor,
                        Epoch = request.Epoch
                    });
            Epoch = result.Epoch!;
            return result.Mode!;
        }
        catch (HubException refusal)
        {
            return OnAnswered(request.Room!, CodeOf(refusal));
        }
    }

    public Task<SubscribeResult> SubscribeAsync(SubscribeRequest request) =>
        _connection.InvokeAsync<SubscribeResult>(nameof(IPubbyHub.Subscribe), request).WaitAsync(Eventually.Limit);

    public override Task<string?> UnsubscribeAsync(string room) => CallAsync(nameof(IPubbyHub.Unsubscribe), room);

    public override Task<string?> AuthorizeAsync(string token) => CallAsync(nameof(IPubbyHub.Authorize), token);

    /// <summary>Calls a method with whatever a test wants.</summary>
    /// <returns>The code that the call was refused with, or null.</returns>
    public async Task<string?> CallAsync(string method, object? argument)
    {
        try
        {
            await _connection.InvokeAsync(method, argument).WaitAsync(Eventually.Limit);
            return null;
        }
        catch (HubException refusal)
        {
            return CodeOf(refusal);
        }
    }

    public override async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    /// <summary>What was called as the hub closed ends with the reason of the close.</summary>
    internal static string CodeOf(HubException refusal) =>
        Regex.Match(refusal.Message, @"(?:^|\b4[0-9]{3} )([a-z_]+):") is { Success: true } code
            ? code.Groups[1].Value : refusal.Message;

    /// <summary>SignalR's close message has no code of its own: ours begins its sentence.</summary>
    private static int? CloseCodeIn(string message) =>
        Regex.Match(message, @"\b4[0-9]{3}\b") is { Success: true } code
            ? int.Parse(code.Value, CultureInfo.InvariantCulture) : null;

    /// <summary>What came as objects, as the JSON that means the same.</summary>
    private static class Json
    {
        public static JsonElement Of(RoomMessage message) =>
            JsonSerializer.SerializeToElement(
                new Dictionary<string, object?>(Fields(message)) { ["room"] = message.Room });

        public static JsonElement Of(RoomDump dump) =>
            JsonSerializer.SerializeToElement(
                new
                {
                    room = dump.Room,
                    mode = dump.Mode,
                    messages = dump.Messages.Select(Fields),
                    cursor = dump.Cursor,
                    last = dump.Last,
                    stale = dump.Stale
                });

        private static Dictionary<string, object?> Fields(RoomItem item) => item.Deleted
            ? new() { ["id"] = item.Id, ["version"] = item.Version, ["deleted"] = true }
            : new() { ["id"] = item.Id, ["version"] = item.Version, ["data"] = Plain(item.Data) };

        // MessagePack's maps have keys of any type; those that were JSON have strings.
        private static object? Plain(object? value) => value switch
        {
            IDictionary<object, object?> map =>
                map.ToDictionary(entry => (string)entry.Key, entry => Plain(entry.Value)),
            object?[] list => list.Select(Plain).ToArray(),
            _ => value,
        };
    }
}
