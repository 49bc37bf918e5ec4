using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>The article's three rules, literally, and connections of a task as the other way.</summary>
[Collection(AwsCollection.Name)]
public sealed class ScalingTests(Synthesis synthesis)
{
    private const string Policy = "AWS::ApplicationAutoScaling::ScalingPolicy";
    private const string Alarm = "AWS::CloudWatch::Alarm";

    [Fact]
    public void Half_as_many_more_when_the_mean_is_above_60_for_3_minutes() => AssertRule(
        """
        {
          "Statistic": "Average", "Threshold": 60, "ComparisonOperator": "GreaterThanThreshold",
          "EvaluationPeriods": 3
        }
        """,
        """
        {
          "AdjustmentType": "PercentChangeInCapacity", "MetricAggregationType": "Average", "Cooldown": 180,
          "MinAdjustmentMagnitude": 1,
          "StepAdjustments": [{ "MetricIntervalLowerBound": 0, "ScalingAdjustment": 50 }]
        }
        """);

    [Fact]
    public void As_many_more_when_the_busiest_is_above_85_for_1_minute() => AssertRule(
        """
        {
          "Statistic": "Maximum", "Threshold": 85, "ComparisonOperator": "GreaterThanThreshold",
          "EvaluationPeriods": 1
        }
        """,
        """
        {
          "AdjustmentType": "PercentChangeInCapacity", "MetricAggregationType": "Maximum", "Cooldown": 180,
          "StepAdjustments": [{ "MetricIntervalLowerBound": 0, "ScalingAdjustment": 100 }]
        }
        """);

    [Fact]
    public void A_tenth_fewer_when_the_busiest_is_below_30_for_10_minutes() => AssertRule(
        """
        {
          "Statistic": "Maximum", "Threshold": 30, "ComparisonOperator": "LessThanThreshold",
          "EvaluationPeriods": 10
        }
        """,
        """
        {
          "AdjustmentType": "PercentChangeInCapacity", "MetricAggregationType": "Maximum", "Cooldown": 600,
          "MinAdjustmentMagnitude": 1,
          "StepAdjustments": [{ "MetricIntervalUpperBound": 0, "ScalingAdjustment": -10 }]
        }
        """);

    [Fact]
    public void There_is_no_fourth_rule() => synthesis.OneRegion.Of("hub").HasCount(Policy, 3);

    [Fact]
    public void The_service_has_at_least_2_tasks_and_at_most_20() => synthesis.OneRegion.Of("hub").Has(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        """
        {
          "ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount",
          "ResourceId": "service/pubby/hub", "MinCapacity": 2, "MaxCapacity": 20
        }
        """);

    /// <summary>The number of tasks is not in the template: a deployment would set it back.</summary>
    [Fact]
    public void A_deployment_does_not_change_the_number_of_tasks() =>
        Assert.Null(synthesis.OneRegion.Of("hub").One("AWS::ECS::Service")["DesiredCount"]);

    [Fact]
    public void By_connections_a_task_that_serves_is_to_have_60_percent_of_what_it_admits()
    {
        var hub = synthesis.TwoRegions.Of("hub");
        hub.HasCount(Policy, 1);
        var tracking = hub.One(Policy)["TargetTrackingScalingPolicyConfiguration"]!;
        Assert.Equal(120_000, tracking["TargetValue"]!.GetValue<double>());
        Assert.Equal(600, tracking["ScaleInCooldown"]!.GetValue<double>());
        var queries = tracking["CustomizedMetricSpecification"]!["Metrics"]!.AsArray();
        Assert.Equal("(ws + hub - leaving) / serving", (string?)queries[^1]!["Expression"]);
        Assert.Equal(
        [
            "ws: Sum of pubby_connections, door ws", "hub: Sum of pubby_connections, door hub",
            "leaving: Sum of pubby_drain_remaining", "serving: Sum of pubby_phase, phase serving",
        ], queries.SkipLast(1).Select(TextOf));
        Assert.Equal([false, false, false, false, true], queries.Select(query => (bool)query!["ReturnData"]!));
    }

    private static string TextOf(JsonNode? query)
    {
        var metric = query!["MetricStat"]!["Metric"]!;
        var dimensions = metric["Dimensions"]!.AsArray()
            .ToDictionary(one => (string)one!["Name"]!, one => one!["Value"]);
        Assert.Equal(("Pubby", "pubby", "hub"), ((string?)metric["Namespace"], (string?)dimensions["ClusterName"],
            (string?)dimensions["ServiceName"]));
        return $"{query["Id"]}: {query["MetricStat"]!["Stat"]} of {metric["MetricName"]}"
            + string.Concat(dimensions.Skip(2).Select(label => $", {label.Key} {label.Value}"));
    }

    /// <summary>The alarm is on the service's own processor, and sets off the policy with these properties.</summary>
    private void AssertRule(string alarm, string policy)
    {
        var hub = synthesis.OneRegion.Of("hub");
        hub.Has(Policy, $$"""{ "PolicyType": "StepScaling", "StepScalingPolicyConfiguration": {{policy}} }""");
        var expected = JsonNode.Parse(alarm)!.AsObject();
        expected["Namespace"] = "AWS/ECS";
        expected["MetricName"] = "CPUUtilization";
        expected["Period"] = 60;
        expected["TreatMissingData"] = "notBreaching";
        expected["DatapointsToAlarm"] = expected["EvaluationPeriods"]!.DeepClone();
        expected["Dimensions"] = JsonNode.Parse(
            """[{ "Name": "ClusterName", "Value": "pubby" }, { "Name": "ServiceName", "Value": "hub" }]""");
        hub.Has(Alarm, expected.ToJsonString());

        var found = hub.OfType(Alarm).Single(properties =>
            JsonNode.DeepEquals(properties["Threshold"], expected["Threshold"]));
        var action = (string)found["AlarmActions"]![0]!["Ref"]!;
        var named = hub.Resources.Single(resource => resource.Key == action).Value["Properties"]!;
        var step = JsonNode.Parse(policy)!["StepAdjustments"]![0]!["ScalingAdjustment"];
        Assert.True(JsonNode.DeepEquals(step,
            named["StepScalingPolicyConfiguration"]!["StepAdjustments"]![0]!["ScalingAdjustment"]));
        // A least step only where the rule has one.
        Assert.Equal(policy.Contains("MinAdjustmentMagnitude", StringComparison.Ordinal),
            named["StepScalingPolicyConfiguration"]!["MinAdjustmentMagnitude"] is not null);
    }
}
