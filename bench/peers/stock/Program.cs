using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Pubby.Bench.Stock;

// SignalR as it comes: groups, and a PUT that sends to one.
// With --redis HOST:PORT the nodes that name the same Redis are one.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var signalR = builder.Services.AddSignalR();
if (builder.Configuration["redis"] is { } redis) signalR.AddStackExchangeRedis(redis);
var app = builder.Build();
app.MapHub<RoomsHub>("/hub");
app.MapPut("/rooms/{room}", async (string room, JsonElement data, IHubContext<RoomsHub> hub) =>
{
    await hub.Clients.Group(room).SendAsync("message", room, data);
    return Results.NoContent();
});
// Kestrel alone: what any server on it takes to be asked and to answer.
app.MapPut("/empty/{room}", async (HttpRequest request) =>
{
    await request.BodyReader.CopyToAsync(Stream.Null);
    return Results.NoContent();
});
await app.RunAsync();

namespace Pubby.Bench.Stock
{
    internal sealed class RoomsHub : Hub
    {
        public Task Subscribe(string room) => Groups.AddToGroupAsync(Context.ConnectionId, room);
    }
}
