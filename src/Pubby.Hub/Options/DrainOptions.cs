using System.ComponentModel.DataAnnotations;
using Pubby.Aws.Targets;

namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Drain</c>: how a node gives its connections away, and what tells it to.</summary>
internal sealed class DrainOptions
{
    /// <summary>
    /// How long a node that is told to end (SIGTERM) may take, in seconds. Keep it below what the platform waits before
    /// it kills.
    /// </summary>
    [Range(0, 24 * 3600)]
    public int StopSeconds { get; set; } = 20;

    /// <summary>The older name of <see cref="StopSeconds"/>.</summary>
    [Range(0, 24 * 3600)]
    public int Seconds
    {
        get => StopSeconds;
        set => StopSeconds = value;
    }

    /// <summary>
    /// How long a leaving node is unready and still admits, in seconds: at least the balancer's check interval, times
    /// its threshold. Of a short deadline it takes a tenth at most.
    /// </summary>
    [Range(0, 3600)]
    public int NoticeSeconds { get; set; } = 15;

    /// <summary>Over how long a node closes its connections if nothing hurries it, in seconds.</summary>
    [Range(0, 24 * 3600)]
    public int PreferredSeconds { get; set; } = 600;

    /// <summary>
    /// How much of a deadline is left for the last answers, in seconds. Of a short deadline it takes a tenth at most.
    /// </summary>
    [Range(0, 3600)]
    public int MarginSeconds { get; set; } = 15;

    /// <summary>A client is told to reconnect after a random time up to this, in milliseconds.</summary>
    [Range(0, 600_000)]
    public int SpreadMs { get; set; } = 5000;

    /// <summary>While this file exists, the node drains; empty: no file is looked at.</summary>
    public string File { get; set; } = "";

    public EcsOptions Ecs { get; } = new();

    public Ec2Options Ec2 { get; } = new();
}
