using Microsoft.AspNetCore.SignalR.Client;
using Pubby.Protocol.SignalR;

namespace Pubby.EndToEnd.Tests;

/// <summary>The README's C#, line by line; <see cref="ReadmeTests"/> compares them and runs it.</summary>
internal static class ReadmeSample
{
    public static async Task<HubConnection> RunAsync(string url, TextWriter Console)
    {
        var connection = new HubConnectionBuilder().WithUrl($"{url}/hub").Build();
        connection.On<RoomDump>("Dump", dump => Console.WriteLine($"{dump.Messages.Count} messages"));
        connection.On<RoomMessage>("Message", message => Console.WriteLine($"{message.Id} is {message.Data}"));
        await connection.StartAsync();
        await connection.InvokeAsync<SubscribeResult>("Subscribe",
            new SubscribeRequest { Room = "match-1", Dump = true });
        return connection;
    }
}
