using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>
/// The article's three rules, which take away no task that has its clients; a fourth for full ones; and connections of
/// a task as the other way.
/// </summary>
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

    /// <summary>Tasks that are full of quiet clients have an idle processor.</summary>
    [Fact]
    public void A_tenth_fewer_when_the_busiest_is_below_30_for_10_minutes_and_all_have_few_connections() => AssertRule(
        """
        {
          "Threshold": 30, "ComparisonOperator": "LessThanThreshold", "EvaluationPeriods": 10, "Metrics": [
            "ws: Sum of pubby_connections, door ws", "hub: Sum of pubby_connections, door hub",
            "leaving: Sum of pubby_drain_remaining", "serving: Sum of pubby_phase, phase serving",
            "processor: Maximum of CPUUtilization",
            "IF(100 * (ws + hub - leaving) / serving / 200000 < 40, processor, 100)"
          ]
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
    public void Half_as_many_more_when_tasks_have_more_than_60_percent_of_what_they_admit_for_3_minutes() => AssertRule(
        """
        {
          "Threshold": 60, "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 3, "Metrics": [
            "ws: Sum of pubby_connections, door ws", "hub: Sum of pubby_connections, door hub",
            "leaving: Sum of pubby_drain_remaining", "serving: Sum of pubby_phase, phase serving",
            "100 * (ws + hub - leaving) / serving / 200000"
          ]
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
    public void There_is_no_fifth_rule() => synthesis.OneRegion.Of("hub").HasCount(Policy, 4);

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

    /// <summary>A metric of the service with what else tells it apart, or a formula.</summary>
    private static string TextOf(JsonNode? query)
    {
        if ((string?)query!["Expression"] is { } expression) return expression;
        var metric = query["MetricStat"]!["Metric"]!;
        var dimensions = metric["Dimensions"]!.AsArray()
            .ToDictionary(one => (string)one!["Name"]!, one => one!["Value"]);
        var name = (string)metric["MetricName"]!;
        Assert.Equal((name == "CPUUtilization" ? "AWS/ECS" : "Pubby", "pubby", "hub"), ((string?)metric["Namespace"],
            (string?)dimensions["ClusterName"], (string?)dimensions["ServiceName"]));
        return $"{query["Id"]}: {query["MetricStat"]!["Stat"]} of {name}"
            + string.Concat(dimensions.Skip(2).Select(label => $", {label.Key} {label.Value}"));
    }

    /// <summary>
    /// The alarm is on the service's own processor or on these metrics, and sets off the policy with these properties.
    /// </summary>
    private void AssertRule(string alarm, string policy)
    {
        var hub = synthesis.OneRegion.Of("hub");
        hub.Has(Policy, $$"""{ "PolicyType": "StepScaling", "StepScalingPolicyConfiguration": {{policy}} }""");
        var expected = JsonNode.Parse(alarm)!.AsObject();
        var metrics = expected["Metrics"];
        expected.Remove("Metrics");
        if (metrics is null)
        {
            expected["Namespace"] = "AWS/ECS";
            expected["MetricName"] = "CPUUtilization";
            expected["Period"] = 60;
            expected["Dimensions"] = JsonNode.Parse(
                """[{ "Name": "ClusterName", "Value": "pubby" }, { "Name": "ServiceName", "Value": "hub" }]""");
        }
        expected["TreatMissingData"] = "notBreaching";
        expected["DatapointsToAlarm"] = expected["EvaluationPeriods"]!.DeepClone();
        hub.Has(Alarm, expected.ToJsonString());

        var found = hub.OfType(Alarm).Single(properties =>
            JsonNode.DeepEquals(properties["Threshold"], expected["Threshold"])
            && metrics is null == properties["Metrics"] is null);
        Assert.Equal(metrics?.AsArray().Select(one => (string)one!),
            found["Metrics"]?.AsArray().Select(TextOf));
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
