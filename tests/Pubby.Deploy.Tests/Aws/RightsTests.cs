using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>What each role may: a walk over every statement of every template.</summary>
[Collection(AwsCollection.Name)]
public sealed partial class RightsTests(Synthesis synthesis)
{
    /// <summary>Every action that may be called on any resource, and why there is no narrower one.</summary>
    private static readonly Dictionary<string, string> OnAnything = new()
    {
        ["elasticloadbalancing:DescribeTargetHealth"] = "Elastic Load Balancing has no resource for what describes",
        ["elasticloadbalancing:DescribeTargetGroupAttributes"] = "the same",
        ["elasticloadbalancing:DescribeTargetGroups"] = "the same",
        ["ecr:GetAuthorizationToken"] = "a token is the registry's, and ECR has no resource for it",
        ["ecs:DiscoverPollEndpoint"] = "asked by an instance's agent before it is in a cluster",
        ["ecs:Poll"] = "the instance's own ARN is not known before it is there; a condition names the cluster",
        ["ecs:StartTelemetrySession"] = "the same",
        ["logs:CreateLogStream"] = "an instance's agent, for tasks' logs: CDK adds it to each instance's role",
        ["logs:PutLogEvents"] = "the same",
    };

    [Fact]
    public void Nobody_may_do_everything()
    {
        foreach (var (place, statement) in Statements().Where(found => IsAllowed(found.Statement)))
        {
            Assert.Null(statement["NotAction"]);
            Assert.Null(statement["NotResource"]);
            Assert.All(ListOf(statement["Action"]), action =>
                Assert.False(action.EndsWith(":*", StringComparison.Ordinal) || action == "*", $"{place}: {action}"));
        }
    }

    [Fact]
    public void What_may_be_done_to_anything_has_a_reason()
    {
        var used = Statements().Where(found => IsAllowed(found.Statement))
            .Where(found => ListOf(found.Statement["Resource"]).Contains("*"))
            .SelectMany(found => ListOf(found.Statement["Action"]).Select(action => (found.Place, Action: action)))
            .ToList();
        Assert.All(used, right => Assert.True(OnAnything.ContainsKey(right.Action), $"{right}: name its reason"));
        // No reason outlives its right.
        Assert.Equal(OnAnything.Keys.Order(StringComparer.Ordinal),
            used.Select(right => right.Action).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_policy_of_AWS_is_attached_whole() => Assert.All(synthesis.All.SelectMany(variant =>
        variant.Templates.Values).SelectMany(template => template.OfType("AWS::IAM::Role")),
        role => Assert.Null(role["ManagedPolicyArns"]));

    /// <summary>A hub has the rights that the pages list for how it is run, and no other.</summary>
    [Theory]
    [InlineData("one-region", "store-in-dynamodb.md", "drain-on-aws.md")]
    [InlineData("two-regions", "store-in-dynamodb.md", "drain-on-aws.md", "relay-over-streams.md")]
    [InlineData("on-instances", "store-in-dynamodb.md", "drain-on-aws.md", "relay-over-sns.md")]
    public void A_hub_may_do_what_the_pages_say(string name, params string[] pages)
    {
        var variant = synthesis.All.Single(variant => variant.Name == name);
        var listed = pages.SelectMany(page => Action().Matches(RightsOf(page)).Select(match => match.Groups[1].Value))
            // Groups are named in the settings, so nobody asks ECS.
            .Where(action => !action.StartsWith("ecs:", StringComparison.Ordinal))
            .Where(action => action != "elasticloadbalancing:DeregisterTargets" || variant.File.Spot);
        // The collector beside the hub, to its own log.
        string[] collector = ["logs:CreateLogStream", "logs:PutLogEvents"];
        Assert.Equal(listed.Concat(collector).Distinct().Order(StringComparer.Ordinal),
            HubActions(variant).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>But for the two that make a table: its stack does that here.</summary>
    [Fact]
    public void Each_call_of_the_store_is_named_by_its_page_and_in_the_hubs_role()
    {
        var calls = Directory.GetFiles(Path.Combine(Checkout.Root, "src/Pubby.Aws/DynamoDb"), "*.cs")
            .SelectMany(file => Call().Matches(File.ReadAllText(file)))
            .Select(match => $"dynamodb:{match.Groups[1].Value}").ToHashSet();
        Assert.Contains("dynamodb:PutItem", calls);
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/how-to/store-in-dynamodb.md"));
        Assert.Contains("`CreateTable=true` also needs `dynamodb:CreateTable` and `dynamodb:UpdateTimeToLive`.", page,
            StringComparison.Ordinal);
        var needed = calls.Except(["dynamodb:CreateTable", "dynamodb:UpdateTimeToLive"])
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal(needed, Action().Matches(RightsOf("store-in-dynamodb.md"))
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        foreach (var variant in synthesis.All) Assert.Empty(needed.Except(HubActions(variant)));
    }

    [Fact]
    public void A_hub_reaches_its_own_table_alone()
    {
        foreach (var variant in synthesis.All)
        {
            var statement = HubStatements(variant)
                .Single(statement => (string?)statement["Sid"] == "StoresAndReadsMessages");
            Assert.Equal("arn:aws:dynamodb:eu-west-1:123456789012:table/pubby-messages",
                Assert.Single(ListOf(statement["Resource"])));
        }
    }

    private static IEnumerable<string> HubActions(Variant variant) =>
        HubStatements(variant).SelectMany(statement => ListOf(statement["Action"]));

    private static IEnumerable<JsonNode> HubStatements(Variant variant) => variant.Of("hub").Resources
        .Where(resource => resource.Key.StartsWith("HubsTaskRole", StringComparison.Ordinal)
            && (string?)resource.Value["Type"] == "AWS::IAM::Policy")
        .SelectMany(resource => resource.Value["Properties"]!["PolicyDocument"]!["Statement"]!.AsArray())
        .Select(statement => statement!);

    private IEnumerable<(string Place, JsonNode Statement)> Statements() =>
        from variant in synthesis.All
        from template in variant.Templates
        from resource in template.Value.Resources
        where ((string)resource.Value["Type"]!).StartsWith("AWS::IAM::", StringComparison.Ordinal)
        from document in (JsonNode?[])
        [
            resource.Value["Properties"]?["PolicyDocument"],
            .. resource.Value["Properties"]?["Policies"]?.AsArray().Select(policy => policy!["PolicyDocument"]) ?? [],
        ]
        where document is not null
        from statement in document["Statement"]!.AsArray()
        select ($"{variant.Name} {template.Key} {resource.Key}", statement);

    private static bool IsAllowed(JsonNode statement) => (string?)statement["Effect"] == "Allow";

    /// <summary>One, or a list; what CloudFormation fills in is no <c>*</c>.</summary>
    private static List<string> ListOf(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(item => item is JsonValue value ? (string)value! : item!.ToJsonString())],
        JsonValue value => [(string)value!],
        _ => node is null ? [] : [node.ToJsonString()],
    };

    /// <summary>The JSON under the page's heading "Permissions" or "Rights".</summary>
    private static string RightsOf(string page)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "how-to", page));
        return Block().Match(text[Heading().Match(text).Index..]).Groups[1].Value;
    }

    [GeneratedRegex("\"((?:dynamodb|elasticloadbalancing|ecs|sns|sqs):[A-Za-z]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex(@"\bclient\.([A-Z][A-Za-z]+)Async\(")]
    private static partial Regex Call();

    [GeneratedRegex("^## (Permissions|Rights)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
