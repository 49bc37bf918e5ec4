using System.Globalization;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;

namespace Pubby.Infrastructure.Hub;

/// <summary>The environment of a hub's container: docs/reference/settings.md has each of its settings.</summary>
internal static class HubSettings
{
    /// <summary>Less than the platform waits after SIGTERM, which is at most 120 s.</summary>
    private const int StopSeconds = 110;

    public static Dictionary<string, string> Of(DeploymentFile file, RegionChoice region,
        IReadOnlyList<string> targetGroups)
    {
        var settings = new Dictionary<string, string>(file.Settings)
        {
            ["ASPNETCORE_URLS"] = $"http://*:{Ports.Hub}",
            // Nothing can be written here, and the runtime would try.
            ["DOTNET_EnableDiagnostics"] = "0",
            ["AWS_REGION"] = region.Name,
            ["Logging__Console__FormatterName"] = "json",
            ["Pubby__Admin__Urls"] = $"http://*:{Ports.Admin}",
            ["Pubby__Store__Kind"] = "DynamoDb",
            ["Pubby__Store__DynamoDb__Table"] = file.TableName,
            ["Pubby__Region__Name"] = region.Name,
            ["Pubby__Limits__Connections"] = Text(file.Tasks.Connections),
            ["Pubby__Drain__StopSeconds"] = Text(StopSeconds),
            // Named, so that the task needs no right to ask ECS.
            ["Pubby__Drain__Ecs__Port"] = Text(Ports.Hub),
        };
        for (var i = 0; i < targetGroups.Count; i++)
            settings[$"Pubby__Drain__Ecs__TargetGroups__{i}"] = targetGroups[i];
        if (file.Spot) settings["Pubby__Drain__Ecs__Deregister"] = "true";
        // An application load balancer is inside the network, and says whose request it passes on.
        settings["Pubby__TrustedProxies__0"] = region.Cidr;
        if (file.HasRelay) AddRelay(settings, file, region);
        return settings;
    }

    private static void AddRelay(Dictionary<string, string> settings, DeploymentFile file, RegionChoice region)
    {
        settings["Pubby__Region__Relay"] = file.Relay.ToString();
        if (file.Relay == Relay.Streams)
        {
            settings["Pubby__Region__Number"] = Text(file.NumberOf(region));
            return;
        }
        settings["Pubby__Region__Sns__TopicArn"] = file.TopicArn;
        settings["Pubby__Region__Sns__QueueUrl"] =
            $"https://sqs.{region.Name}.amazonaws.com/{file.Account}/{file.Name}-{region.Name}";
        if (region != file.Home)
            settings["Pubby__Store__DynamoDb__ServiceUrl"] = $"https://dynamodb.{file.Home.Name}.amazonaws.com";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
