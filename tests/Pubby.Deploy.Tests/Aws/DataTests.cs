using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>The table and the cache, as their pages ask for them.</summary>
[Collection(AwsCollection.Name)]
public sealed class DataTests(Synthesis synthesis)
{
    [Fact]
    public void The_table_is_the_one_that_the_hub_would_create()
    {
        var table = Table(synthesis.OneRegion);
        Assert.Equal("pubby-messages", (string?)table["TableName"]);
        Assert.Equal(["room HASH", "id RANGE"], table["KeySchema"]!.AsArray()
            .Select(key => $"{key!["AttributeName"]} {key["KeyType"]}"));
        Assert.Equal("""{"AttributeName":"gone","Enabled":true}""",
            table["TimeToLiveSpecification"]!.ToJsonString());
        Assert.Equal("PAY_PER_REQUEST", (string?)table["BillingMode"]);
        Assert.Equal("NEW_AND_OLD_IMAGES", (string?)table["StreamSpecification"]!["StreamViewType"]);
    }

    [Fact]
    public void The_table_can_be_restored_and_is_not_deleted_by_mistake()
    {
        foreach (var variant in synthesis.All)
        {
            var resource = Assert.Single(variant.Table.Resources, resource =>
                (string?)resource.Value["Type"] == "AWS::DynamoDB::GlobalTable").Value;
            Assert.Equal("Retain", (string?)resource["DeletionPolicy"]);
            Assert.All(resource["Properties"]!["Replicas"]!.AsArray(), replica =>
            {
                Assert.True((bool)replica!["DeletionProtectionEnabled"]!);
                Assert.True((bool)replica["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!);
            });
        }
    }

    [Fact]
    public void With_streams_each_region_has_a_replica_and_with_SNS_there_is_one_table()
    {
        Assert.Equal(["eu-west-1", "us-east-1"], Replicas(synthesis.TwoRegions));
        Assert.Equal(["eu-west-1"], Replicas(synthesis.OnInstances));
        Assert.Equal(["eu-west-1"], Replicas(synthesis.OneRegion));
    }

    [Theory]
    [InlineData("one-region", "valkey", "valkey7")]
    [InlineData("on-instances", "redis", "redis7")]
    public void The_cache_is_encrypted_in_two_zones_and_keeps_nothing(string name, string engine, string family)
    {
        var stack = synthesis.All.Single(variant => variant.Name == name).Of("cache");
        stack.Has("AWS::ElastiCache::ReplicationGroup",
            $$"""
            {
              "Engine": "{{engine}}", "TransitEncryptionEnabled": true, "AtRestEncryptionEnabled": true,
              "AutomaticFailoverEnabled": true, "MultiAZEnabled": true, "NumCacheClusters": 2,
              "SnapshotRetentionLimit": 0, "Port": 6380
            }
            """);
        stack.Has("AWS::ElastiCache::ParameterGroup",
            $$"""{ "CacheParameterGroupFamily": "{{family}}", "Properties": { "maxmemory-policy": "allkeys-lru" } }""");
    }

    /// <summary>What the page asks for, less the right to read the configuration: nobody has it there.</summary>
    [Fact]
    public void The_hub_has_a_user_of_its_own()
    {
        var page = File.ReadAllText(Path.Combine(Pubby.Testing.Checkout.Root, "docs/how-to/run-several-nodes.md"));
        Assert.Contains("`ACL SETUSER hub on >… ~pubby:* &pubby:* &__Booksleeve_MasterChanged +@all -@dangerous " +
            "+info +config|get +client`", page, StringComparison.Ordinal);
        foreach (var variant in synthesis.All)
        {
            var user = variant.Of("cache").OfType("AWS::ElastiCache::User")
                .Single(user => (string?)user["UserName"] == "hub");
            Assert.Equal("on ~pubby:* &pubby:* &__Booksleeve_MasterChanged +@all -@dangerous +info +client",
                (string?)user["AccessString"]);
        }
    }

    /// <summary>Redis makes a user default, whom a group has to name: it may nothing.</summary>
    [Fact]
    public void Nobody_else_may_do_anything() =>
        Assert.Equal("off -@all", (string?)synthesis.OnInstances.Of("cache").OfType("AWS::ElastiCache::User")
            .Single(user => (string?)user["UserName"] == "default")["AccessString"]);

    /// <summary>Password 2 is new, and 1 is what running hubs use.</summary>
    [Fact]
    public void While_a_password_is_rotated_both_are_accepted()
    {
        var stack = synthesis.OnInstances.Of("cache");
        var user = stack.OfType("AWS::ElastiCache::User").Single(user => (string?)user["UserName"] == "hub");
        Assert.Equal(2, user["Passwords"]!.AsArray().Count);
        Assert.Contains("Password2", user["Passwords"]![0]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Password1", user["Passwords"]![1]!.ToJsonString(), StringComparison.Ordinal);
        foreach (var number in (int[])[1, 2])
        {
            var configuration = stack.OfType("AWS::SecretsManager::Secret")
                .Single(secret => (string?)secret["Name"] == $"pubby/redis-{number}");
            Assert.Contains($"Password{number}", configuration["SecretString"]!.ToJsonString(),
                StringComparison.Ordinal);
        }
        var hub = synthesis.OnInstances.Of("hub");
        Assert.Contains("secret:pubby/redis-2", hub.Text, StringComparison.Ordinal);
        // By name: CloudFormation would not remove what another stack refers to.
        Assert.DoesNotContain("pubby-eu-west-1-cache:", hub.Text, StringComparison.Ordinal);
        Assert.Single(synthesis.OneRegion.Of("cache").OfType("AWS::ElastiCache::User")
            .Single()["Passwords"]!.AsArray());
    }

    [Fact]
    public void No_template_holds_a_password() => Assert.All(
        synthesis.All.SelectMany(variant => variant.Templates.Values), template => Assert.All(
            template.OfType("AWS::SecretsManager::Secret"), secret => Assert.True(
                secret["GenerateSecretString"] is not null
                || secret["SecretString"]!.ToJsonString()
                    .Contains("resolve:secretsmanager", StringComparison.Ordinal))));

    private static JsonNode Table(Variant variant) => variant.Table.One("AWS::DynamoDB::GlobalTable");

    private static IEnumerable<string> Replicas(Variant variant) =>
        Table(variant)["Replicas"]!.AsArray().Select(replica => (string)replica!["Region"]!)
            .Order(StringComparer.Ordinal);
}
