using System.Diagnostics.Metrics;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Diagnostics;

namespace Pubby.Core.Backplane;

/// <summary>What the node sends to the others and receives from them, on the meter <c>Pubby.Hub</c>.</summary>
internal sealed class BackplaneMeter(HubMeter hub)
{
    private readonly Counter<long> _sent = Count(hub, "sent", "{envelope}", "Envelopes sent to other nodes.");
    private readonly Counter<long> _received =
        Count(hub, "received", "{envelope}", "Envelopes received from other nodes.");
    private readonly Counter<long> _dropped =
        Count(hub, "dropped", "{envelope}",
            "Envelopes that no node of this version sends, by reason.",
            new("reason", "format", "malformed", "unpackable", "future"));
    private readonly Counter<long> _deferred =
        Count(hub, "deferred", "{message}",
            "Messages that other nodes get later, because the backplane is unavailable.");
    private readonly Counter<long> _abandoned =
        Count(hub, "abandoned", "{message}",
            "Deferred messages beyond the limit: other nodes find them with their next periodic refresh.");
    private readonly Counter<long> _refreshes =
        Count(hub, "refreshes", "{room}", "Rooms read again from the store, by reason.",
            new("reason", [.. Enum.GetValues<RefreshReason>().Select(NameOf)]));
    private readonly Counter<long> _recovered =
        Count(hub, "recovered", "{message}", "Messages that only a refresh brought.");

    public void Sent() => _sent.Add(1);

    public void Received() => _received.Add(1);

    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Deferred() => _deferred.Add(1);

    public void Abandoned() => _abandoned.Add(1);

    public void Refreshed(RefreshReason reason) =>
        _refreshes.Add(1, new KeyValuePair<string, object?>("reason", NameOf(reason)));

    public void Recovered(int messages) => _recovered.Add(messages);

    private static Counter<long> Count(
        HubMeter hub, string name, string unit, string description, Series? series = null) =>
        hub.Counter($"pubby.backplane.{name}", unit, description, series);

    private static string NameOf(RefreshReason reason) => reason switch
    {
        RefreshReason.Missed => "missed",
        RefreshReason.Reconnected => "reconnected",
        RefreshReason.Requested => "requested",
        RefreshReason.Uncertain => "uncertain",
        _ => "periodic",
    };
}
