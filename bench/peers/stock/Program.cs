using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Pubby.Bench.Stock;

// SignalR as it comes: groups, and a PUT that sends to one.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSignalR();
var app = builder.Build();
app.MapHub<RoomsHub>("/hub");
app.MapPut("/rooms/{room}", async (string room, JsonElement data, IHubContext<RoomsHub> hub) =>
{
    await hub.Clients.Group(room).SendAsync("message", room, data);
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
