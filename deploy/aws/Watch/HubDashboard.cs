using Amazon.CDK.AWS.CloudWatch;
using Pubby.Infrastructure.Balancing;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Watch;

/// <summary>What an operator looks at first: is anything wrong, how many are connected, does it keep up.</summary>
internal static class HubDashboard
{
    public static IWidget[][] RowsOf(Measures of, Site site, PubbyBalancer balancer, IEnumerable<Alarm> alarms)
    {
        var (clients, _) = balancer.Clients.MetricNames;
        var isApplication = site.File.Balancer == Balancer.Application;
        return
        [
            [
                new AlarmStatusWidget(new AlarmStatusWidgetProps
                {
                    Title = $"{site.File.Name} in {site.Region.Name}",
                    Width = 24,
                    Height = 3,
                    Alarms = [.. alarms],
                }),
            ],
            [
                Graph("Connections", of.Hub("pubby_connections", "Sum", "ws"),
                    of.Hub("pubby_connections", "Sum", "hub")),
                Graph("Connections of a task", of.ConnectionsPerTask(), of.ConnectionsPerTask("Maximum"),
                    of.Hub("pubby_connections_limit", "Minimum")),
                Graph("Tasks", of.Hub("pubby_fleet_nodes", "Maximum"), of.Hub("pubby_phase", "Sum", "serving"),
                    of.Hub("pubby_phase", "Sum", "draining")),
            ],
            [
                Graph("Processor", of.Ecs("CPUUtilization", "Average"), of.Ecs("CPUUtilization", "Maximum")),
                Graph("Memory", of.Ecs("MemoryUtilization", "Average"), of.Ecs("MemoryUtilization", "Maximum")),
                Graph("At the balancer", Measures.Balancer(isApplication,
                    isApplication ? "ActiveConnectionCount" : "ActiveFlowCount", "Sum", clients)),
            ],
            [
                Graph("Published", of.Hub("pubby_publishes_total", "Sum", "stored"),
                    of.Hub("pubby_publishes_total", "Sum", "deferred"),
                    of.Hub("pubby_publishes_total", "Sum", "broadcast")),
                Graph("Delivered", of.Hub("pubby_deliveries_total", "Sum")),
                Graph("Behind", of.Hub("pubby_behind", "Sum"), of.Hub("pubby_subscriptions", "Sum")),
            ],
            [
                Graph("Closed", of.Hub("pubby_closed_total", "Sum", "4200"),
                    of.Hub("pubby_closed_total", "Sum", "4202"),
                    of.Hub("pubby_closed_total", "Sum", "4201"), of.Hub("pubby_closed_total", "Sum", "1006")),
                Graph("Draining: connections left", of.Hub("pubby_drain_remaining", "Sum")),
                Graph("Table", of.Table("ConsumedWriteCapacityUnits"), of.Table("ConsumedReadCapacityUnits")),
            ],
        ];
    }

    private static GraphWidget Graph(string title, params IMetric[] metrics) => new(new GraphWidgetProps
    {
        Title = title,
        Left = metrics,
        Width = 8,
        LeftYAxis = new YAxisProps { Min = 0 },
    });
}
