using System.Globalization;

namespace Pubby.Rehearsal;

/// <summary>How large a rehearsal is, and what stands between its clients and its hubs.</summary>
/// <param name="Clients">Plain clients that connect through the balancers, each in one room.</param>
/// <param name="Nodes">Hubs at the start.</param>
/// <param name="More">Hubs that a scale-up adds.</param>
/// <param name="Balancer">HAProxy's word: <c>leastconn</c> or <c>roundrobin</c>.</param>
/// <param name="DrainSeconds">Over how long a hub drains in the acts that drain one.</param>
/// <param name="Acts">Which acts, by their names; empty: all.</param>
/// <param name="ConnectCostMs">How much processor time a connect takes beside its own.</param>
/// <param name="AdmitAll">The hubs let in at once whoever connects: the contrast to their admission.</param>
/// <param name="Report">Where the report is written; empty: nowhere.</param>
internal sealed record Plan(
    int Clients = 12_000, int Nodes = 3, int More = 2, string Balancer = "leastconn", int DrainSeconds = 60,
    string Acts = "", int ConnectCostMs = 0, bool AdmitAll = false, string Report = "")
{
    public const string Usage = """
        deploy/rehearsal [--small] [--clients 12000] [--nodes 3] [--more 2] [--balancer leastconn|roundrobin]
                         [--drain-seconds 60] [--connect-cost-ms 0] [--admit-all] [--report directory]
                         [--acts ramp,calm,scale-up,call-back,rolling-drain,kill,region-failover]
        deploy/rehearsal --acts ramp,black-hole ...    of balancers that do not try a refused connect elsewhere
        deploy/rehearsal --acts ramp,calm,article ...  twice the clients, on more hubs that nobody evens out
        deploy/rehearsal --acts ramp,calm,evening ...  six times the clients for a while, and hubs as many as they need
        """;

    /// <summary>What ./test runs: the same acts, in a minute.</summary>
    public static Plan Small { get; } = new(Clients: 200, Nodes: 2, More: 1, DrainSeconds: 3) { IsSmall = true };

    /// <summary>It is about what happens, not about figures: nobody waits for longer than that takes.</summary>
    public bool IsSmall { get; private init; }

    /// <summary>How often a balancer asks a hub how it is.</summary>
    public TimeSpan CheckPeriod => TimeSpan.FromMilliseconds(IsSmall ? 400 : 2000);

    /// <summary>For how long a hub leaves before it drains: longer than a balancer's two checks.</summary>
    public int NoticeSeconds => IsSmall ? 1 : 5;

    /// <summary>The arguments that lead to it, all but where the report goes.</summary>
    public string Arguments => string.Create(CultureInfo.InvariantCulture,
        $"--clients {Clients} --nodes {Nodes} --more {More} --balancer {Balancer} --drain-seconds {DrainSeconds}")
        + (ConnectCostMs > 0 ? $" --connect-cost-ms {ConnectCostMs}" : "") + (AdmitAll ? " --admit-all" : "")
        + (Acts.Length > 0 ? $" --acts {Acts}" : "");

    /// <summary>Of the report's files.</summary>
    public string Name => $"{Balancer}-{Clients}" + (Acts.Length > 0 ? $"-{Acts.Replace(',', '-')}" : "")
        + (ConnectCostMs > 0 ? $"-{ConnectCostMs}ms" : "") + (AdmitAll ? "-admit-all" : "");

    /// <summary>Acts that are played only where they are named: they need another world, or more clients.</summary>
    public const string BlackHole = "black-hole";

    /// <inheritdoc cref="BlackHole"/>
    public const string Article = "article";

    /// <inheritdoc cref="BlackHole"/>
    public const string Evening = "evening";

    public bool Has(string act) =>
        Acts.Length == 0 ? act is not (BlackHole or Article or Evening) : Acts.Split(',').Contains(act);

    /// <summary>When a balancer tries another hub.</summary>
    public string RetriesOn => "conn-failure empty-response" + (Has(BlackHole) ? "" : " 503");

    /// <summary>Clients of one room.</summary>
    public int Rooms => Math.Max(1, Math.Min(20, Clients / 50));

    /// <returns>Null: the arguments are not understood.</returns>
    public static Plan? Read(string[] arguments)
    {
        var plan = arguments.Contains("--small") ? Small : new Plan();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--small") continue;
            if (arguments[i] == "--admit-all")
            {
                plan = plan with { AdmitAll = true };
                continue;
            }
            if (i + 1 >= arguments.Length || plan.With(arguments[i], arguments[++i]) is not { } changed) return null;
            plan = changed;
        }
        return plan;
    }

    private Plan? With(string name, string value)
    {
        if (name == "--balancer") return value is "leastconn" or "roundrobin" ? this with { Balancer = value } : null;
        if (name == "--report") return this with { Report = value };
        if (name == "--acts") return this with { Acts = value };
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return name switch
        {
            "--clients" => this with { Clients = number },
            "--nodes" => this with { Nodes = number },
            "--more" => this with { More = number },
            "--connect-cost-ms" => this with { ConnectCostMs = number },
            "--drain-seconds" => this with { DrainSeconds = number },
            _ => null,
        };
    }
}
