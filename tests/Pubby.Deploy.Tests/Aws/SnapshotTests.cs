using System.Text.Encodings.Web;
using System.Text.Json;
using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>
/// The templates as they were when somebody last looked at them. After a change that is meant, write them again and
/// look at the difference: <c>PUBBY_WRITE_SNAPSHOTS=1 ./test SnapshotTests</c>.
/// </summary>
[Collection(AwsCollection.Name)]
public sealed class SnapshotTests(Synthesis synthesis)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string Folder =
        Path.Combine(Checkout.Root, "tests/Pubby.Deploy.Tests/Aws/Snapshots");

    private static bool IsWriting => Environment.GetEnvironmentVariable("PUBBY_WRITE_SNAPSHOTS") == "1";

    [Fact]
    public void One_region_on_Fargate() =>
        AssertSame(synthesis.OneRegion, "table", "network", "cache", "hub", "watch", "load");

    /// <summary>The rest is as in one region.</summary>
    [Fact]
    public void Hubs_of_a_second_region() => AssertSame(synthesis.TwoRegions, "hub");

    [Fact]
    public void Hubs_on_instances() => AssertSame(synthesis.OnInstances, "cache", "hub");

    private static void AssertSame(Variant variant, params string[] parts)
    {
        var region = variant.Name == "two-regions" ? "us-east-1" : Variant.Home;
        foreach (var part in parts)
        {
            var path = Path.Combine(Folder, $"{variant.Name}-{part}.json");
            var now = TextOf(part == "table" ? variant.Table : variant.Of(part, region));
            if (IsWriting) File.WriteAllText(path, now);
            else Assert.Equal(File.ReadAllText(path).Split('\n'), now.Split('\n'));
        }
    }

    /// <summary>Without what every stack of CDK has, and without where in the code a resource comes from.</summary>
    private static string TextOf(StackTemplate template)
    {
        var root = template.Root.DeepClone().AsObject();
        root.Remove("Rules");
        root["Parameters"]?.AsObject().Remove("BootstrapVersion");
        foreach (var (_, resource) in root["Resources"]!.AsObject())
            resource!["Metadata"]?.AsObject().Remove("aws:cdk:path");
        return root.ToJsonString(Readable) + "\n";
    }
}
