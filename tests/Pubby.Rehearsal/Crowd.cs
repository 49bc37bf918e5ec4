using System.Text.Json;

namespace Pubby.Rehearsal;

/// <summary>
/// All plain clients, and what they saw. Safe for any number of threads, but that one alone adds and removes clients.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private volatile int[] _ports;
    private readonly List<CrowdClient> _clients = [];
    private readonly int _rooms;
    private readonly Lock _gate = new();
    private List<double> _latenciesMs = [];
    private int _created;
    private int _ups;
    private int _moved;
    private Dictionary<string, int> _cut = [];
    private int _refused;
    private TimeSpan _silence;

    /// <param name="ports">Of the balancers; clients are spread over them evenly.</param>
    public Crowd(int clients, int rooms, int[] ports)
    {
        (_ports, _rooms) = (ports, rooms);
        for (var i = 0; i < clients; i++) _clients.Add(Create());
    }

    public IReadOnlyList<CrowdClient> Clients => _clients;

    public int Up => _clients.Count(client => client.IsUp);

    /// <summary>How often a client came up, first times included.</summary>
    public int Ups => Volatile.Read(ref _ups);

    public int PortFor(int client)
    {
        var ports = _ports;
        return ports[client % ports.Length];
    }

    /// <summary>From now on the name of the service leads to other balancers: who connects finds these.</summary>
    public void LeadTo(int[] ports) => _ports = ports;

    /// <summary>Lets all clients connect, so many a second.</summary>
    public Task RampAsync(int perSecond) => RampAsync(_clients, perSecond);

    /// <summary>More clients come, so many a second.</summary>
    public async Task GrowAsync(int clients, int perSecond)
    {
        var some = Enumerable.Range(0, clients).Select(_ => Create()).ToArray();
        _clients.AddRange(some);
        await RampAsync(some, perSecond);
    }

    /// <summary>More clients come at once.</summary>
    public void Grow(int clients)
    {
        for (var i = 0; i < clients; i++)
        {
            _clients.Add(Create());
            _clients[^1].Start();
        }
    }

    /// <summary>So many go, each as likely as any other.</summary>
    public async Task ShrinkAsync(int clients)
    {
        var going = new List<Task>();
        for (; going.Count < clients && _clients.Count > 0; _clients.RemoveAt(_clients.Count - 1))
        {
            var one = Random.Shared.Next(_clients.Count);
            (_clients[one], _clients[^1]) = (_clients[^1], _clients[one]);
            going.Add(_clients[^1].DisposeAsync().AsTask());
        }
        await Task.WhenAll(going);
    }

    /// <summary>What happened since the last call.</summary>
    public CrowdFigures Take()
    {
        lock (_gate)
        {
            _latenciesMs.Sort();
            var figures = new CrowdFigures(_moved, _cut, _refused, _silence,
                PercentileOf(_latenciesMs, 0.5), PercentileOf(_latenciesMs, 0.99), _latenciesMs.Count);
            (_moved, _cut, _refused, _silence, _latenciesMs) = (0, [], 0, TimeSpan.Zero, []);
            return figures;
        }
    }

    /// <summary>Clients that were told to go, and went, since the last <see cref="Take"/>.</summary>
    public int Moved
    {
        get
        {
            lock (_gate) return _moved;
        }
    }

    public void OnUp() => Interlocked.Increment(ref _ups);

    /// <summary>When a client was told to go since <see cref="ForgetTold"/>; null: nobody was.</summary>
    public long? FirstToldAt { get; private set; }

    /// <summary>When a client was told to go last; null: nobody was since <see cref="ForgetTold"/>.</summary>
    public long? LastToldAt { get; private set; }

    public void OnTold()
    {
        lock (_gate)
        {
            LastToldAt = TimeProvider.System.GetTimestamp();
            FirstToldAt ??= LastToldAt;
        }
    }

    /// <summary>The next one who is told is the first.</summary>
    public void ForgetTold()
    {
        lock (_gate) (FirstToldAt, LastToldAt) = (null, null);
    }

    public void OnRefused()
    {
        lock (_gate) _refused++;
    }

    /// <param name="how">How the connection ended; null: as the client was told.</param>
    public void OnLost(string? how)
    {
        lock (_gate)
        {
            if (how is null) _moved++;
            else _cut[how] = _cut.GetValueOrDefault(how) + 1;
        }
    }

    public void OnSilence(TimeSpan silence)
    {
        if (silence <= _silence) return;
        lock (_gate) _silence = silence > _silence ? silence : _silence;
    }

    /// <param name="data">Of a message of <see cref="Schedule"/>: when it was to be published.</param>
    public void OnDelivered(int client, JsonElement data)
    {
        var at = data[0].GetInt64();
        // One in sixteen is enough for a percentile: of each message, and not all of one message in sixteen.
        if (((at + client) & 15) != 0) return;
        var latency = TimeProvider.System.GetElapsedTime(at).TotalMilliseconds;
        lock (_gate) _latenciesMs.Add(latency);
    }

    /// <summary>How many deliveries were looked at since the last <see cref="Take"/>.</summary>
    public int Deliveries
    {
        get
        {
            lock (_gate) return _latenciesMs.Count;
        }
    }

    /// <summary>Of the deliveries since the last <see cref="Take"/>: those before this one, and those after.</summary>
    public (double BeforeMs, double FromMs) P99Around(int delivery)
    {
        lock (_gate)
        {
            return (PercentileOf([.. _latenciesMs[..delivery].Order()], 0.99),
                PercentileOf([.. _latenciesMs[delivery..].Order()], 0.99));
        }
    }

    private CrowdClient Create() => new(_created, $"room-{_created++ % _rooms}", this);

    private static async Task RampAsync(IEnumerable<CrowdClient> clients, int perSecond)
    {
        foreach (var some in clients.Chunk(Math.Max(1, perSecond / 20)))
        {
            foreach (var client in some) client.Start();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static double PercentileOf(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[(int)(share * (sorted.Count - 1))];

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));
}

/// <param name="Moved">Connections that ended as the hub had told.</param>
/// <param name="Cut">Connections that ended otherwise: how, and how many.</param>
/// <param name="Refused">Connects that were answered by a refusal.</param>
/// <param name="Silence">The longest time in which one client heard nothing of its room.</param>
internal sealed record CrowdFigures(
    int Moved, IReadOnlyDictionary<string, int> Cut, int Refused, TimeSpan Silence, double P50Ms, double P99Ms,
    int Deliveries);
