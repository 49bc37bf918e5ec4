using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pubby.Client.Diagnostics;

/// <summary>The meter and the activity source, both named <c>Pubby.Client</c>, of all clients of the process.</summary>
internal static class ClientMeter
{
    private const string Name = "Pubby.Client";
    private static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Source = new(Name);

    public static readonly UpDownCounter<long> Connections =
        Meter.CreateUpDownCounter<long>("pubby.client.connections", "{connection}", "Connections that are up.");

    public static readonly Counter<long> Reconnects =
        Meter.CreateCounter<long>("pubby.client.reconnects", "{wait}",
            "Ends of connections and of tries that another try follows.");

    public static readonly Counter<long> FailedConnects =
        Meter.CreateCounter<long>("pubby.client.connects.failed", "{try}", "Tries to connect that failed.");

    public static readonly Counter<long> Messages =
        Meter.CreateCounter<long>("pubby.client.messages", "{message}",
            "Messages that came, those of dumps and those known already included.");

    public static readonly Counter<long> InvalidFrames =
        Meter.CreateCounter<long>("pubby.client.frames.invalid", "{frame}",
            "Frames that were passed over because they cannot be read.");

    public static readonly Counter<long> InvalidData =
        Meter.CreateCounter<long>("pubby.client.messages.invalid", "{message}",
            "Messages that were passed over because their data is not what their type says.");
}
