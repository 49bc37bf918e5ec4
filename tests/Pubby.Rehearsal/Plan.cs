using System.Globalization;

namespace Pubby.Rehearsal;

/// <summary>How large a rehearsal is, and what stands between its clients and its hubs.</summary>
/// <param name="Clients">Plain clients that connect through the balancers, each in one room.</param>
/// <param name="Nodes">Hubs at the start.</param>
/// <param name="More">Hubs that a scale-up adds.</param>
/// <param name="Balancer">HAProxy's word: <c>leastconn</c> or <c>roundrobin</c>.</param>
/// <param name="DrainSeconds">Over how long a hub drains in the acts that drain one.</param>
/// <param name="Report">Where the report is written; empty: nowhere.</param>
internal sealed record Plan(
    int Clients = 12_000, int Nodes = 3, int More = 2, string Balancer = "leastconn", int DrainSeconds = 60,
    string Report = "")
{
    public const string Usage = """
        deploy/rehearsal [--small] [--clients 12000] [--nodes 3] [--more 2] [--balancer leastconn|roundrobin]
                         [--drain-seconds 60] [--report directory]
        """;

    /// <summary>What ./test runs: the same acts, in a minute.</summary>
    public static Plan Small { get; } = new(Clients: 200, Nodes: 2, More: 1, DrainSeconds: 3);

    /// <summary>Clients of one room.</summary>
    public int Rooms => Math.Max(1, Math.Min(20, Clients / 50));

    /// <returns>Null: the arguments are not understood.</returns>
    public static Plan? Read(string[] arguments)
    {
        var plan = arguments.Contains("--small") ? Small : new Plan();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--small") continue;
            if (i + 1 >= arguments.Length || plan.With(arguments[i], arguments[++i]) is not { } changed) return null;
            plan = changed;
        }
        return plan;
    }

    private Plan? With(string name, string value)
    {
        if (name == "--balancer") return value is "leastconn" or "roundrobin" ? this with { Balancer = value } : null;
        if (name == "--report") return this with { Report = value };
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return name switch
        {
            "--clients" => this with { Clients = number },
            "--nodes" => this with { Nodes = number },
            "--more" => this with { More = number },
            "--drain-seconds" => this with { DrainSeconds = number },
            _ => null,
        };
    }
}
