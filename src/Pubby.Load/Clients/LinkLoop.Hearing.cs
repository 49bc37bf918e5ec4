using System.Text;
using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Protocols;

namespace Pubby.Load.Clients;

/// <summary>What hubs say.</summary>
internal sealed partial class LinkLoop : IHubEvents
{
    /// <summary>SignalR's errors do not say when to ask again.</summary>
    private const int RetryMs = 1000;

    private readonly byte[] _run;
    private long _readAt;

    void IHubEvents.OnReady(int link) => Subscribe(link);

    void IHubEvents.OnMessage(int link, scoped in HubFields message)
    {
        var slot = _subscriptions.SlotOf(link, message.Room);
        if (slot < 0) return;
        _subscriptions.OnVersion(link, slot, message.Version);
        _meter.Deliveries++;
        if (TryRead(link, slot, message, out var id, out var number, out var due)
            && _meter.Counts.Take(ref _subscriptions.SeenOf(link, slot)[id], number)) _meter.OnDelivered(due, _readAt);
    }

    void IHubEvents.OnItem(int link, scoped in HubFields dump, scoped in HubFields item)
    {
        var slot = _subscriptions.SlotOf(link, dump.Room);
        if (slot < 0 || !TryRead(link, slot, item, out var id, out var number, out var due)) return;
        ref var seen = ref _subscriptions.SeenOf(link, slot)[id];
        if (Subscriptions.Replaces(dump) && seen == DeliveryCounts.Unknown)
        {
            DeliveryCounts.Begin(ref seen, number);
            return;
        }
        // A client that fell behind gets it late. One that comes back was away, which is not the hub's time.
        if (_meter.Counts.Take(ref seen, number) && dump.Mode.SequenceEqual("catchup"u8))
            _meter.OnDelivered(due, _readAt);
    }

    void IHubEvents.OnDump(int link, scoped in HubFields dump)
    {
        var slot = _subscriptions.SlotOf(link, dump.Room);
        if (slot >= 0 && _subscriptions.OnDump(link, slot, dump)) OnWhole(link);
    }

    void IHubEvents.OnSubscribed(int link, scoped in HubFields answer)
    {
        if (answer.SpreadMs is { } spread) _links[link].Waits.Spread(spread);
        var slot = _subscriptions.SlotOf(link, answer.Room);
        if (slot >= 0 && _subscriptions.OnSubscribed(link, slot, answer)) OnWhole(link);
    }

    void IHubEvents.OnGoAway(int link, scoped in HubFields notice)
    {
        ref var told = ref _links[link];
        told.IsRefused = notice.Reason.SequenceEqual("overloaded"u8);
        told.IsMoved = !told.IsRefused;
        told.GoAwayMs = notice.ReconnectInMs ?? -1;
    }

    void IHubEvents.OnError(int link, scoped in HubFields error)
    {
        _meter.Errors.Add($"error_{Encoding.UTF8.GetString(error.Code)}");
        var isForNow = error.RetryAfterMs is not null || error.Code.SequenceEqual("overloaded"u8)
            || error.Code.SequenceEqual("store_unavailable"u8);
        var slot = error.Slot ?? _subscriptions.SlotOf(link, error.Room);
        if (!isForNow || slot < 0 || slot >= _subscriptions.PerLink) return;
        // Many are told the same.
        var wait = (error.RetryAfterMs ?? RetryMs) * (1 + (_random.NextDouble() / 2));
        SetTimer(link, TimerKind.Subscribe, _clock.Micros + (long)(wait * 1000), slot);
    }

    void IHubEvents.OnCloseCode(int link, int code) => _links[link].CloseCode = (ushort)code;

    private bool TryRead(int link, int slot, scoped in HubFields item, out int id, out int number, out long due)
    {
        id = RoomNames.IdOf(item.Id);
        return MessageData.TryRead(item.Data, _run, out number, out due) && id >= 0
            && id < _subscriptions.SeenOf(link, slot).Length;
    }

    private void OnWhole(int index)
    {
        ref var link = ref _links[index];
        if (link.State != LinkState.Open || --link.Missing > 0) return;
        var isFirst = !link.HasSubscribed;
        link.HasSubscribed = true;
        _meter.OnSubscribed(_readAt - link.Due, isFirst);
    }
}
