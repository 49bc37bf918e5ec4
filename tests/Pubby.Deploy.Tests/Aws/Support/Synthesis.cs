namespace Pubby.Deploy.Tests.Aws.Support;

/// <summary>
/// The examples that lie beside the app, synthesised once for all tests: Node takes seconds for the first. Without an
/// account, and without a network.
/// </summary>
public sealed class Synthesis : IDisposable
{
    private readonly JsiiFolder _folder = new();
    private readonly Lazy<Variant> _oneRegion = new(() => new Variant("one-region"));
    private readonly Lazy<Variant> _twoRegions = new(() => new Variant("two-regions"));
    private readonly Lazy<Variant> _onInstances = new(() => new Variant("on-instances"));

    /// <summary>Fargate, ALB, the three rules.</summary>
    public Variant OneRegion => _oneRegion.Value;

    /// <summary>Streams, Global Accelerator, scaled by connections.</summary>
    public Variant TwoRegions => _twoRegions.Value;

    /// <summary>SNS, Spot, ARM, NLB, Redis with a password that is being rotated.</summary>
    public Variant OnInstances => _onInstances.Value;

    public IEnumerable<Variant> All => [OneRegion, TwoRegions, OnInstances];

    public void Dispose()
    {
        foreach (var variant in new[] { _oneRegion, _twoRegions, _onInstances })
        {
            if (variant.IsValueCreated) variant.Value.Dispose();
        }
        _folder.Dispose();
    }
}

/// <summary>Tests on templates run one after another: all of them share one process of Node.</summary>
[CollectionDefinition(Name)]
public sealed class AwsCollection : ICollectionFixture<Synthesis>
{
    public const string Name = "Aws";
}
