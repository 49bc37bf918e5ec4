using Pubby.Infrastructure.Deployment;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>What AWS or a hub would refuse is refused before anything is deployed, with all that is wrong.</summary>
public sealed class DeploymentFileTests
{
    private static readonly string Good =
        File.ReadAllText(Path.Combine(Checkout.Root, "deploy/aws/one-region.json"));

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var file = DeploymentReader.Parse("a.json", Good);
        Assert.Equal((Compute.Fargate, Balancer.Application, ScaleBy.Processor, false, CacheEngine.Valkey),
            (file.Compute, file.Balancer, file.Scaling, file.Accelerator, file.Cache.Engine));
    }

    [Theory]
    [InlineData("\"account\": \"123456789012\"", "\"account\": \"12\"", "account:")]
    [InlineData("\"pubby:0.1.0\"", "\"pubby\"", "image:")]
    [InlineData("\"domain\": \"pubby.example.com\"", "\"domain\": \"example.com\"", "zone.name:")]
    [InlineData("\"name\": \"eu-west-1\"", "\"name\": \"Ireland\"", "regions: Ireland is no region of AWS")]
    [InlineData("acm:eu-west-1", "acm:us-east-1", "regions: the certificate of eu-west-1")]
    [InlineData("\"least\": 2", "\"least\": 1", "tasks.least:")]
    [InlineData("\"memoryMiB\": 4096", "\"memoryMiB\": 2048", "tasks.memoryMiB: less than 512 MiB and 10 KB")]
    [InlineData("\"memoryMiB\": 4096", "\"memoryMiB\": 4100", "tasks.memoryMiB: with 2 processors Fargate has")]
    [InlineData("\"processors\": 2", "\"processors\": 3", "tasks.processors:")]
    [InlineData("\"settings\": {", "\"settings\": { \"Pubby__Redis__Configuration\": \"x\",", "belongs into secrets")]
    [InlineData("\"settings\": {", "\"settings\": { \"Pubby__Store__Kind\": \"Memory\",", "is set by this app")]
    [InlineData("\"settings\": {", "\"settings\": { \"Pubby:Limits:DataBytes\": \"1\",", "is not written as")]
    [InlineData("\"settings\": {", "\"settings\": { \"AllowedHosts\": \"tv.example.com\",",
        "settings: AllowedHosts refuses the balancers' probes")]
    [InlineData("\"settings\": {", "\"settings\": { \"Pubby__ProxyProtocol\": \"true\",",
        "settings: Pubby__ProxyProtocol closes")]
    [InlineData("\"name\": \"pubby\",", "\"nmae\": \"pubby\",", "nmae")]
    [InlineData("\"name\": \"pubby\",", "\"compute\": \"Lambda\",", "compute")]
    [InlineData("\"name\": \"pubby\",", "\"balancer\": \"Network\", \"accelerator\": true,", "balancer: with")]
    [InlineData("ops@example.com", "ops", "alarmsTo:")]
    public void A_fault_is_named(string text, string wrong, string fault)
    {
        Assert.Contains(text, Good, StringComparison.Ordinal);
        var refused = Assert.Throws<DeploymentFault>(() =>
            DeploymentReader.Parse("a.json", Good.Replace(text, wrong, StringComparison.Ordinal)));
        Assert.Contains(refused.Faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var refused = Assert.Throws<DeploymentFault>(() => DeploymentReader.Parse("a.json", "{}"));
        Assert.Equal(["account", "image", "domain", "zone.id", "zone.name", "regions"],
            refused.Faults.Select(fault => fault[..fault.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Two_regions_with_one_number_are_refused()
    {
        var two = File.ReadAllText(Path.Combine(Checkout.Root, "deploy/aws/two-regions.json"));
        var refused = Assert.Throws<DeploymentFault>(() =>
            DeploymentReader.Parse("a.json", two.Replace("\"number\": 1", "\"number\": 0", StringComparison.Ordinal)));
        Assert.Contains("regions: each needs a number of its own, or two would stamp the same version", refused.Faults);
    }

    [Fact]
    public void A_file_that_is_missing_is_said_to_be() => Assert.Equal(
        "none.json cannot be deployed:\n- there is no such file",
        Assert.Throws<DeploymentFault>(() => DeploymentReader.Read("none.json")).Message);
}
