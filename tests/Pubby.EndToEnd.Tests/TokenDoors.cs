using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Every way to bring a token to a hub, and what becomes of it.</summary>
internal sealed class TokenDoors(HubProcess hub)
{
    /// <summary>More than the hub reads ahead of Kestrel, so that Kestrel answers.</summary>
    private static readonly string Padding = $"X-Padding: {new string('x', 5000)}\r\n";

    /// <summary>
    /// Each way, and what it does with a token: it subscribes to a room and answers <c>dump</c>; or how it is refused.
    /// </summary>
    public IReadOnlyDictionary<string, Func<string, string, Task<string>>> All =>
        new Dictionary<string, Func<string, string, Task<string>>>
        {
            ["plain, header"] = (token, room) => PlainAsync(room, headers: $"Authorization: Bearer {token}\r\n"),
            ["plain, address"] = (token, room) =>
                PlainAsync(room, query: $"?access_token={Uri.EscapeDataString(token)}"),
            ["plain, subprotocol"] = (token, room) => PlainAsync(room, headers: Subprotocol(token)),
            ["plain, first frame"] = (token, room) => PlainAsync(room, first: token),
            ["plain behind Kestrel, header"] = (token, room) =>
                PlainAsync(room, headers: $"Authorization: Bearer {token}\r\n{Padding}"),
            ["plain behind Kestrel, subprotocol"] = (token, room) =>
                PlainAsync(room, headers: Subprotocol(token) + Padding),
            ["SignalR, JSON"] = (token, room) => HubAsync(token, room, HttpTransportType.WebSockets, skips: true),
            ["SignalR, MessagePack"] = (token, room) =>
                HubAsync(token, room, HttpTransportType.WebSockets, skips: true, packs: true),
            ["SignalR, negotiated"] = (token, room) => HubAsync(token, room, HttpTransportType.WebSockets),
            ["SignalR, server-sent events"] = (token, room) =>
                HubAsync(token, room, HttpTransportType.ServerSentEvents),
            ["SignalR, long polling"] = (token, room) => HubAsync(token, room, HttpTransportType.LongPolling),
            ["SignalR, Authorize"] = AuthorizeAsync,
            ["GET"] = (token, room) => HttpAsync(HttpMethod.Get, token, $"/v1/rooms/{room}/messages"),
            ["PUT"] = (token, room) => HttpAsync(HttpMethod.Put, token, $"/v1/rooms/{room}/messages/m"),
        };

    /// <summary>How the ways say that a token is not accepted.</summary>
    public static readonly string[] Refusals =
    [
        "token_invalid, close 4001", "close 4001", "negotiate 401", "token_invalid", "401 token_invalid",
        "401 unauthorized",
        // The token does not fit into an address, a frame or a head.
        "HTTP/1.1 414", "malformed, close 4004", ", close 4004", "close 4004", "negotiate 414",
    ];

    private static string Subprotocol(string token) => $"Sec-WebSocket-Protocol: pubby.v1, pubby.token.{token}\r\n";

    private async Task<string> PlainAsync(string room, string headers = "", string query = "", string? first = null)
    {
        using var socket = await RawWebSocket.ConnectAsync(hub.Port, $"/ws{query}", headers);
        if (!socket.Answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) return socket.Answer[..12];
        if (headers.Contains("pubby.v1", StringComparison.Ordinal))
            Assert.Contains("Sec-WebSocket-Protocol: pubby.v1\r\n", socket.Answer, StringComparison.OrdinalIgnoreCase);
        if (first is not null)
            await socket.SendTextAsync(JsonSerializer.Serialize(new { action = "authorize", token = first }));
        await socket.SendTextAsync(JsonSerializer.Serialize(new { action = "subscribe", room, dump = true }));
        var code = "";
        while (await socket.ReadAnyAsync() is { } frame)
        {
            if (frame.Opcode == ServerFrame.CloseOpcode) return $"{code}, close {frame.CloseCode}";
            if (frame.Opcode != ServerFrame.TextOpcode) continue;
            if (frame.Json.TryGetProperty("code", out var error)) code = error.GetString()!;
            if (code is "room_forbidden") return code;
            if (frame.Json.GetProperty("type").GetString() == "subscribed")
                return frame.Json.GetProperty("mode").GetString()!;
        }
        return $"{code}, no close";
    }

    private async Task<string> HubAsync(
        string token, string room, HttpTransportType transport, bool skips = false, bool packs = false)
    {
        await using var connection = NewConnection(transport, skips, packs, token);
        var closed = new TaskCompletionSource<string>();
        connection.Closed += fault =>
        {
            closed.TrySetResult(fault?.Message.Contains("4001", StringComparison.Ordinal) == true
                ? "close 4001" : $"closed: {fault?.Message}");
            return Task.CompletedTask;
        };
        try
        {
            await connection.StartAsync().WaitAsync(Eventually.Limit);
        }
        catch (HttpRequestException fault) when (fault.StatusCode is { } status)
        {
            return $"negotiate {(int)status}";
        }
        try
        {
            var result = await connection.InvokeAsync<SubscribeResult>(
                nameof(IPubbyHub.Subscribe), new SubscribeRequest { Room = room, Dump = true });
            return result.Mode!;
        }
        catch (HubException refusal)
        {
            return CodeOf(refusal);
        }
        catch (Exception fault) when (fault is OperationCanceledException or InvalidOperationException)
        {
            return await closed.Task.WaitAsync(Eventually.Limit);
        }
    }

    private async Task<string> AuthorizeAsync(string token, string room)
    {
        await using var connection =
            NewConnection(HttpTransportType.WebSockets, skips: true, packs: false, token: null);
        await connection.StartAsync().WaitAsync(Eventually.Limit);
        try
        {
            var authorized = await connection.InvokeAsync<AuthorizeResult>(nameof(IPubbyHub.Authorize), token);
            Assert.True(authorized.ExpiresAt > 0);
            var result = await connection.InvokeAsync<SubscribeResult>(
                nameof(IPubbyHub.Subscribe), new SubscribeRequest { Room = room, Dump = true });
            return result.Mode!;
        }
        catch (HubException refusal)
        {
            return CodeOf(refusal);
        }
    }

    /// <summary>What was called as the hub closed ends with the reason of the close.</summary>
    private static string CodeOf(HubException refusal) =>
        Regex.Match(refusal.Message, "40[0-9]{2}") is { Success: true } close
            ? $"close {close.Value}" : refusal.Message.Split(':')[0];

    private async Task<string> HttpAsync(HttpMethod method, string token, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(hub.Url) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await http.AskAsync(method, path, method == HttpMethod.Put ? "1" : null);
    }

    private HubConnection NewConnection(HttpTransportType transport, bool skips, bool packs, string? token)
    {
        var builder = new HubConnectionBuilder().WithUrl($"{hub.Url}/hub", options =>
        {
            options.SkipNegotiation = skips;
            options.Transports = transport;
            if (token is not null) options.AccessTokenProvider = () => Task.FromResult<string?>(token);
        });
        if (packs) builder.AddMessagePackProtocol();
        return builder.Build();
    }
}
