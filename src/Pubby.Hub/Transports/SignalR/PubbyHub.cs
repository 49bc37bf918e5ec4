using Microsoft.AspNetCore.SignalR;
using Pubby.Hub.Rooms;
using Pubby.Hub.Transports.Commands;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>What SignalR clients call. One instance per call; a connection's calls come one after another.</summary>
internal sealed class PubbyHub : Hub<IPubbyClient>, IPubbyHub
{
    private HubLink Link => Context.Features.Get<HubLink>()!;

    public async Task<SubscribeResult> Subscribe(SubscribeRequest request)
    {
        Spend();
        if (request.Rooms is not { } rooms)
        {
            var result = await SubscribeAsync(request);
            if (result.Error is { } error) throw Refusal(error);
            return new SubscribeResult { Room = result.Room, Mode = result.Mode, Epoch = result.Epoch };
        }
        if (request.Room is not null || rooms.Count == 0)
        {
            throw Refusal(RoomErrors.Of(ErrorCode.Malformed, "Send either room or a list rooms that is not empty."));
        }
        // At once, so that rooms which have to be loaded load side by side.
        return new SubscribeResult { Rooms = await Task.WhenAll(rooms.Select(SubscribeAsync)) };
    }

    public Task Unsubscribe(string room)
    {
        Spend();
        if (Link.Rooms.Unsubscribe(room ?? "", reply: null)) return Task.CompletedTask;
        throw Refusal(RoomErrors.Of(ErrorCode.NotSubscribed));
    }

    private async Task<RoomResult> SubscribeAsync(RoomRequest request)
    {
        var name = request.Room ?? "";
        if (RoomRequests.Check(name, request.Cursor, request.Epoch) is { } refusal)
        {
            return new RoomResult { Room = name, Error = Counted(refusal) };
        }
        var dump = new DumpRequest(request.Dump, request.Cursor, request.Epoch);
        var outcome = await Link.Rooms.SubscribeAsync(name, dump, reply: null, Context.ConnectionAborted);
        return outcome.ErrorCode is { } code
            ? new RoomResult { Room = name, Error = Counted(RoomErrors.Of(code)) }
            : new RoomResult { Room = name, Mode = outcome.Mode, Epoch = Link.Rooms.Epoch };
    }

    private void Spend()
    {
        if (Link.Budget.TrySpendCommand()) return;
        var error = RoomErrors.Of(ErrorCode.RateLimited);
        Link.Outbox.Shard.PostClose(Link.Outbox, CloseCode.RateLimited, error.Message);
        throw Refusal(error);
    }

    private RoomError Counted(RoomError error)
    {
        if (!Link.Budget.TrySpendError(error.Code))
        {
            Link.Outbox.Shard.PostClose(Link.Outbox, CloseCode.TooManyErrors, "too many commands were refused within a minute");
        }
        return error;
    }

    private static HubException Refusal(RoomError error) => new($"{error.Code}: {error.Message}");
}
