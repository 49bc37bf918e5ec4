namespace Pubby.Infrastructure.Deployment;

/// <summary>A deployment, seen from one of its regions.</summary>
internal sealed record Site(DeploymentFile File, RegionChoice Region)
{
    /// <summary>The name of the cluster; the service in it is <see cref="Service"/>.</summary>
    public string Cluster => File.Name;

    public const string Service = "hub";

    public string Host => File.HostOf(Region);

    public bool IsHome => Region == File.Home;

    /// <summary>How long a target that leaves may still answer: the time of a hub to give its clients away.</summary>
    /// <remarks>
    /// The hub ends when it has no connection left. Spot is interrupted two minutes after its notice, so a target must
    /// be gone by then.
    /// </remarks>
    public int DeregistrationSeconds => File.Spot ? 110 : 900;
}
