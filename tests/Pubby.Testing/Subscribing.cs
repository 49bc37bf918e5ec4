using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Testing;

/// <summary>
/// Subscribes where a test has no <see cref="Subscriber"/>. While the store is slow, it asks again, as each SDK does.
/// </summary>
public static class Subscribing
{
    /// <summary>What says that the store is slow, as many ask for rooms that no node has yet.</summary>
    internal static readonly string[] Slow = [ErrorCode.StoreUnavailable, ErrorCode.Overloaded];

    /// <param name="command">In the plain protocol.</param>
    /// <returns>The frame that says that it is subscribed.</returns>
    public static async Task<JsonElement> SubscribeAsync(this RawWebSocket socket, string command)
    {
        for (var tries = 1; ; tries++)
        {
            await socket.SendTextAsync(command);
            var answer = await socket.ReadAsync("subscribed", "error");
            if (answer.GetProperty("type").GetString() == "subscribed") return answer;
            if (tries == Eventually.Tries || !Slow.Contains(answer.GetProperty("code").GetString()))
                throw new InvalidOperationException($"{command} is answered with {answer}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    public static async Task<SubscribeResult> SubscribeAsync(this HubConnection connection, SubscribeRequest request)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await connection.InvokeAsync<SubscribeResult>(nameof(IPubbyHub.Subscribe), request)
                    .WaitAsync(Eventually.Limit);
            }
            catch (HubException refusal) when (tries < Eventually.Tries && Slow.Contains(HubSubscriber.CodeOf(refusal)))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }
    }
}
