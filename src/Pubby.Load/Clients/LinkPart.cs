using System.Net;
using System.Net.Sockets;
using Pubby.Load.Plans;
using Pubby.Load.Protocols;

namespace Pubby.Load.Clients;

/// <summary>One worker's part of a plan, prepared: its connections, addresses, and what to say to each hub.</summary>
internal sealed class LinkPart
{
    private readonly Dictionary<ClientProtocol, ClientSpeech> _speeches = new()
    {
        [ClientProtocol.Plain] = new PlainSpeech(),
        [ClientProtocol.Json] = new HubJsonSpeech(),
        [ClientProtocol.Messagepack] = new HubPackSpeech(),
    };

    private readonly RequestsOfHub[] _hubs;
    private readonly byte[][] _sources;

    /// <exception cref="SocketException">A hub's name is not known.</exception>
    public LinkPart(LoadPlan plan, int part, int parts, string? token)
    {
        Plan = plan;
        Names = new RoomNames(plan);
        Choice = new RoomChoice(plan);
        Connections = [.. Enumerable.Range(0, plan.Connections).Where(connection => connection % parts == part)
            .OrderBy(BeginOf)];
        Speeches = [.. plan.Clients.Select(kind => _speeches[kind.Protocol])];
        _hubs = [.. plan.Hubs.Select(HubAddress.Resolve).Select(hub => new RequestsOfHub(hub, Speeches, token))];
        _sources = [.. SourceAddresses.All(plan).Select(address => AddressOf(new IPEndPoint(address, 0)))];
    }

    public LoadPlan Plan { get; }

    public RoomNames Names { get; }

    public RoomChoice Choice { get; }

    /// <summary>The numbers that this part's connections have in the plan, in the order in which they begin.</summary>
    public int[] Connections { get; }

    /// <summary>By kind of client.</summary>
    public ClientSpeech[] Speeches { get; }

    public int HubCount => _hubs.Length;

    /// <summary>When a connection begins, in microseconds after the start.</summary>
    public long BeginOf(int connection) => Plan.Ramp.BeginOf(connection, Plan.Connections, Plan.Hubs.Length);

    public (byte[] Address, AddressFamily Family) AddressOfHub(int hub) => (_hubs[hub].Address, _hubs[hub].Family);

    /// <summary>Some hub's address has TLS.</summary>
    public bool HasTls => _hubs.Any(hub => hub.TlsName is not null);

    /// <returns>Whom the hub's certificate has to be for; null: its address has no TLS.</returns>
    public (string Host, bool IsAddress)? TlsNameOf(int hub) => _hubs[hub].TlsName;

    /// <returns>Empty: the system chooses.</returns>
    public ReadOnlySpan<byte> SourceOf(int link) => _sources.Length == 0 ? default
        : _sources[Connections[link] / _hubs.Length % _sources.Length];

    /// <param name="isReturning">It comes back with a cursor, and its address says so.</param>
    public byte[] RequestOf(int hub, int kind, bool isReturning) =>
        _hubs[hub].Requests[(2 * kind) + (isReturning ? 1 : 0)];

    private static byte[] AddressOf(IPEndPoint endPoint)
    {
        var address = endPoint.Serialize();
        return address.Buffer[..address.Size].ToArray();
    }

    /// <summary>Two for each kind of client: for a first connect, and for one that comes back with a cursor.</summary>
    private sealed class RequestsOfHub(HubAddress hub, ClientSpeech[] speeches, string? token)
    {
        public byte[] Address { get; } = AddressOf(hub.EndPoint);

        public AddressFamily Family { get; } = hub.EndPoint.AddressFamily;

        public (string Host, bool IsAddress)? TlsName { get; } = hub.TlsName;

        public byte[][] Requests { get; } =
        [
            .. speeches.SelectMany(speech => new[] { speech.Path, $"{speech.Path}?r=1" })
                .Select(path => UpgradeAnswer.Request(path, hub.Host, token)),
        ];
    }
}
