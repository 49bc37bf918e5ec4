using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Pubby.Infrastructure.Balancing;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Watch;

/// <summary>Alarms, whoever is told of them, and a dashboard, all on the hubs' own numbers.</summary>
internal sealed class PubbyWatch : Construct
{
    public PubbyWatch(Construct scope, string id, Site site, PubbyBalancer balancer, IQueue? dead) : base(scope, id)
    {
        var topic = new Topic(this, "Alarms", new TopicProps
        {
            DisplayName = $"{site.File.Name} in {site.Region.Name}",
            EnforceSSL = true,
        });
        // The first statement makes the policy, and with it the one that asks for TLS.
        topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "AlarmsOfThisAccount",
            Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
            Actions = ["sns:Publish"],
            Resources = [topic.TopicArn],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = site.File.Account },
            },
        }));
        if (site.File.AlarmsTo is { } address) topic.AddSubscription(new EmailSubscription(address));
        var told = new SnsAction(topic);
        var of = new Measures(site);
        var alarms = HubAlarm.All(of).Select(alarm => alarm.AddTo(this)).ToList();
        alarms.Add(NoTargets(balancer, site));
        if (dead is not null) alarms.Add(Unreadable(dead));
        foreach (var alarm in alarms)
        {
            alarm.AddAlarmAction(told);
            alarm.AddOkAction(told);
        }
        _ = new Dashboard(this, "Dashboard", new DashboardProps
        {
            DashboardName = $"{site.File.Name}-{site.Region.Name}",
            Widgets = HubDashboard.RowsOf(of, site, balancer, alarms),
        });
    }

    /// <summary>Then the balancer sends clients to any, ready or not.</summary>
    private Alarm NoTargets(PubbyBalancer balancer, Site site)
    {
        var (name, group) = balancer.Clients.MetricNames;
        return new Alarm(this, "NoHealthyTarget", new AlarmProps
        {
            AlarmDescription = "docs/how-to/runbooks.md#hubdown",
            Metric = Measures.Balancer(
                site.File.Balancer == Balancer.Application, "HealthyHostCount", "Minimum", name, group),
            Threshold = 1,
            EvaluationPeriods = 1,
            ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
            TreatMissingData = TreatMissingData.BREACHING,
        });
    }

    private Alarm Unreadable(IQueue dead) => new(this, "UnreadableMessages", new AlarmProps
    {
        AlarmDescription = "docs/how-to/relay-over-sns.md#create-topic-and-queues",
        Metric = dead.MetricApproximateNumberOfMessagesVisible(),
        Threshold = 0,
        EvaluationPeriods = 1,
        ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
        TreatMissingData = TreatMissingData.NOT_BREACHING,
    });
}
