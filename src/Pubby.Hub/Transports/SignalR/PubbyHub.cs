using Microsoft.AspNetCore.SignalR;
using Pubby.Core.Rooms;
using Pubby.Hub.Connections;
using Pubby.Hub.Transports.Commands;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// The methods that SignalR clients call. One instance per call. A connection's calls run one after another.
/// </summary>
internal sealed class PubbyHub(ConnectionAuthorizer authorizer, FleetSpread spread) : Hub<IPubbyClient>, IPubbyHub
{
    private ClientConnection Client => Context.Features.Get<HubConnectionState>()!.Client;

    public async Task<SubscribeResult> Subscribe(SubscribeRequest request)
    {
        Spend();
        if (FaultOf(request) is { } fault) throw Refused(RoomErrors.Of(ErrorCode.Malformed, fault));
        if (request.Rooms is not { } rooms)
        {
            var result = await SubscribeAsync(request);
            if (result.Error is { } error) throw Refused(error);
            return new SubscribeResult
            {
                Room = result.Room,
                Mode = result.Mode,
                Epoch = result.Epoch,
                SpreadMs = Client.TakeSpreadMs(spread),
            };
        }
        // All at once, so that rooms that have to be loaded are loaded at the same time.
        var results = await Task.WhenAll(rooms.Select(SubscribeAsync));
        Count([.. results.Where(result => result.Error is not null).Select(result => result.Error!.Code)]);
        return new SubscribeResult { Rooms = results, SpreadMs = Client.TakeSpreadMs(spread) };
    }

    public Task Unsubscribe(string room)
    {
        Spend();
        if (room is null) throw Refused(RoomErrors.Of(ErrorCode.Malformed, "Unsubscribe takes one room: a string."));
        if (Client.Rooms.Unsubscribe(room, reply: null)) return Task.CompletedTask;
        throw Refused(RoomErrors.Of(ErrorCode.NotSubscribed));
    }

    public async Task<AuthorizeResult> Authorize(string token)
    {
        Spend();
        if (string.IsNullOrEmpty(token))
            throw Refused(RoomErrors.Of(ErrorCode.Malformed, "Authorize takes one token: a string."));
        var outcome = await authorizer.AuthorizeAsync(Client, token);
        if (outcome.Token is { } accepted)
            return new AuthorizeResult { ExpiresAt = accepted.ExpiresAt.ToUnixTimeMilliseconds() };
        Client.Refuse(outcome.Code, outcome.Error!, []);
        throw Exception(outcome.Error!);
    }

    /// <summary>
    /// What is wrong with a request as a whole, or null. A client may send null, whatever the types say.
    /// </summary>
    private static string? FaultOf(SubscribeRequest? request)
    {
        if (request is null)
            return "Subscribe takes one object with a room or a list rooms, and fields of their right types.";
        if (request.Rooms is not { } rooms) return null;
        if (request.Room is not null || rooms.Count == 0) return "Send either room or a list rooms that is not empty.";
        if (rooms.Contains(null!)) return "rooms is a list of objects with a room each.";
        return RoomRequests.NamesOneTwice(rooms.Select(room => room.Room)) ? "rooms names a room twice." : null;
    }

    private async Task<RoomResult> SubscribeAsync(RoomRequest request)
    {
        var name = request.Room ?? "";
        if (RoomRequests.Check(name, request.Cursor, request.Epoch) is { } refusal)
            return new RoomResult { Room = name, Error = refusal };
        var dump = new DumpRequest(request.Dump, request.Cursor, request.Epoch, request.Occupancy);
        var outcome = await Client.Rooms.SubscribeAsync(name, dump, reply: null, Context.ConnectionAborted);
        return outcome.ErrorCode is { } code
            ? new RoomResult
            {
                Room = name,
                Error = RoomErrors.Of(authorizer.CodeOf(Client, code), retryAfter: outcome.RetryAfter),
            }
            : new RoomResult { Room = name, Mode = outcome.Mode, Epoch = Client.Rooms.Epoch };
    }

    private void Spend()
    {
        if (Client.Budget.TrySpendCommand()) return;
        var error = RoomErrors.Of(ErrorCode.RateLimited);
        Client.Close(CloseCode.RateLimited, error.Message);
        throw Exception(error);
    }

    private HubException Refused(RoomError error)
    {
        Count(error.Code);
        return Exception(error);
    }

    /// <summary>Once for each command, whatever the reasons.</summary>
    private void Count(params ReadOnlySpan<string> codes)
    {
        if (Client.Budget.TrySpendError(codes)) return;
        Client.Close(CloseCode.TooManyErrors,
            "too many commands were refused within a minute");
    }

    private static HubException Exception(RoomError error) => new($"{error.Code}: {error.Message}");
}
