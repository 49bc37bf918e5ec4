using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle;

/// <summary>Who is connected, who is about to be, and who was refused; read when the metrics are asked for.</summary>
internal sealed class ConnectionGauges(
    HubMeter hub, Admission admission, OpeningConnections opening, ConnectTurns turns, ConnectionAuthorizer authorizer,
    ConnectionRegistry connections)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register()
    {
        var meter = hub.Meter;
        meter.CreateObservableUpDownCounter("pubby.connections", ByDoor, "{connection}", "Open connections, by door.");
        meter.CreateObservableUpDownCounter("pubby.connections.limit", () => admission.MaxConnections, "{connection}",
            "Connections that the node admits at most.");
        meter.CreateObservableUpDownCounter("pubby.connections.opening", () => opening.Count, "{connection}",
            "Accepted connections that have sent no whole request yet.");
        meter.CreateObservableGauge("pubby.admission.rate", () => turns.PerSecond, "{connection}",
            "Connections a second that the node lets in at most: as many as it bears.");
        meter.CreateObservableUpDownCounter("pubby.admission.waiting", () => turns.Waiting, "{connection}",
            "Connections that wait for their turn to be let in.");
        meter.CreateObservableCounter("pubby.connections.refused", admission.Refusals.Read, "{connection}",
            "Connections refused before they were open, by code.");
        meter.CreateObservableCounter("pubby.tokens.refused", authorizer.Refusals.Read, "{token}",
            "Tokens refused that connections brought, by reason.");
    }

    private Measurement<int>[] ByDoor() =>
        [new(connections.OpenPlain, Door("ws")), new(connections.OpenSignalR, Door("hub"))];

    private static KeyValuePair<string, object?> Door(string door) => new("door", door);
}
