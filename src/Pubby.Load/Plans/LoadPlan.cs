namespace Pubby.Load.Plans;

/// <summary>
/// What all workers do together. docs/reference/load-plan.md says what each field is. Fields can be set, as the
/// generated reader would give what a file leaves out no default otherwise; nobody sets one afterwards.
/// </summary>
internal sealed record LoadPlan
{
    public string Name { get; set; } = "bench";

    public string Run { get; set; } = "1";

    public required string[] Hubs { get; set; }

    public string[] Sources { get; set; } = [];

    public required int Connections { get; set; }

    public ulong Seed { get; set; } = 1;

    public double ConnectSeconds { get; set; } = 10;

    public Ramp Ramp { get; set; } = new();

    public RoomSet[] Rooms { get; set; } = [new()];

    public ClientKind[] Clients { get; set; } = [new()];

    /// <summary>Null: nothing is published by the tool.</summary>
    public PublishPlan? Publish { get; set; }

    /// <summary>How many subscriptions each connection has.</summary>
    public int RoomsPerConnection => Rooms.Sum(set => set.PerConnection);
}

/// <summary>When connections begin.</summary>
internal sealed record Ramp
{
    public RampKind Kind { get; set; } = RampKind.Linear;

    public double Seconds { get; set; } = 10;

    public int Steps { get; set; } = 10;

    /// <summary>When one of so many begins, in microseconds after the start.</summary>
    /// <param name="hubs">Those that connections go to in turn.</param>
    public long BeginOf(int connection, int connections, int hubs) => Kind switch
    {
        RampKind.Linear => (long)(Seconds * Clock.Second * connection / Math.Max(1, connections)),
        RampKind.Steps => StepOf(connection, connections) * StepMicros,
        RampKind.Turns => (StepOf(connection, connections) * StepMicros) + (StepMicros * (connection % hubs) / hubs),
        _ => 0,
    };

    private long StepMicros => (long)(Seconds * Clock.Second / Steps);

    private long StepOf(int connection, int connections) => (long)connection * Steps / connections;
}

internal enum RampKind
{
    Linear,
    Steps,

    /// <summary>As steps, and within a step hub by hub: those that go to one of them come together.</summary>
    Turns,
    Storm,
}

/// <summary>Rooms with a common beginning of their names.</summary>
internal sealed record RoomSet
{
    public string Prefix { get; set; } = "bench";

    public int Count { get; set; } = 1;

    public int PerConnection { get; set; } = 1;

    public RoomDistribution Distribution { get; set; } = RoomDistribution.Uniform;

    public double Exponent { get; set; } = 1;

    public int Ids { get; set; } = 8;
}

internal enum RoomDistribution
{
    Uniform,
    Zipf,
}

/// <summary>What some of the clients are like.</summary>
internal sealed record ClientKind
{
    public double Share { get; set; } = 1;

    public ClientProtocol Protocol { get; set; } = ClientProtocol.Plain;

    public bool Dumps { get; set; } = true;

    public bool Obeys { get; set; } = true;

    public bool Resumes { get; set; } = true;

    public bool Returns { get; set; } = true;

    /// <summary>Null: as fast as it can.</summary>
    public int? ReadBytesPerSecond { get; set; }
}

internal enum ClientProtocol
{
    Plain,
    Json,
    Messagepack,
}

/// <summary>What the tool publishes, and when.</summary>
internal sealed record PublishPlan
{
    /// <summary>The prefix of a set of rooms; null: the first set's.</summary>
    public string? Rooms { get; set; }

    public double PerSecond { get; set; } = 10;

    public double Seconds { get; set; } = 10;

    public double WarmUpSeconds { get; set; } = 2;

    public int Bytes { get; set; } = 100;

    public int Batch { get; set; } = 1;

    public int InFlight { get; set; } = 256;
}
