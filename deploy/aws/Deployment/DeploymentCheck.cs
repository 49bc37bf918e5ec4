using System.Net;
using System.Text.RegularExpressions;

namespace Pubby.Infrastructure.Deployment;

/// <summary>What AWS, or the hub, would refuse after minutes of deployment.</summary>
internal static partial class DeploymentCheck
{
    /// <summary>What Fargate offers of memory, in MiB, for so many virtual processors: least, most, step.</summary>
    private static readonly Dictionary<int, (int Least, int Most, int Step)> FargateMemory = new()
    {
        [1] = (2048, 8192, 1024),
        [2] = (4096, 16_384, 1024),
        [4] = (8192, 30_720, 1024),
        [8] = (16_384, 61_440, 4096),
        [16] = (32_768, 122_880, 8192),
    };

    public static IReadOnlyList<string> FaultsOf(DeploymentFile file)
    {
        var faults = new List<string>();
        Must(ShortName().IsMatch(file.Name), "name: 1 to 20 of a-z, 0-9 and -, a letter first");
        Must(AccountId().IsMatch(file.Account), "account: the 12 digits of an AWS account");
        Must(ImageName().IsMatch(file.Image), "image: a repository and a tag, such as pubby:0.1.0");
        Must(HostName().IsMatch(file.Domain), "domain: a name such as pubby.example.com");
        Must(file.Zone.Id.Length > 0, "zone.id: the hosted zone's id, such as Z0123456789");
        // A CNAME may not stand at the apex of a zone.
        Must(file.Zone.Name.Length > 0 && file.Domain.EndsWith($".{file.Zone.Name}", StringComparison.Ordinal),
            "zone.name: the hosted zone's name; domain must be a name below it");
        CheckRegions(file, faults);
        CheckTasks(file, faults);
        CheckSettings(file, faults);
        Must(file.Cache.Node.StartsWith("cache.", StringComparison.Ordinal), "cache.node: such as cache.m7g.large");
        Must(file.Cache.Password > 0, "cache.password: a number from 1");
        Must(file.AlarmsTo?.Contains('@', StringComparison.Ordinal) != false, "alarmsTo: an address for mail");
        // Said by AWS: such an accelerator takes no NLB whose targets are addresses, as tasks on Fargate are.
        Must(file is not { Accelerator: true, Balancer: Balancer.Network },
            "balancer: with accelerator it has to be Application");
        return faults;

        void Must(bool isTrue, string fault)
        {
            if (!isTrue) faults.Add(fault);
        }
    }

    private static void CheckRegions(DeploymentFile file, List<string> faults)
    {
        if (file.Regions.Count is 0 or > 16) faults.Add("regions: 1 to 16 of them");
        if (file.Regions.DistinctBy(region => region.Name).Count() != file.Regions.Count)
            faults.Add("regions: each once");
        if (file.Regions.Select(file.NumberOf).Distinct().Count() != file.Regions.Count)
            faults.Add("regions: each needs a number of its own, or two would stamp the same version");
        foreach (var region in file.Regions)
        {
            if (!RegionName().IsMatch(region.Name)) faults.Add($"regions: {region.Name} is no region of AWS");
            if (region.Number is < 0 or > 15) faults.Add($"regions: the number of {region.Name} is not within 0 to 15");
            if (!region.Certificate.StartsWith($"arn:aws:acm:{region.Name}:", StringComparison.Ordinal))
                faults.Add($"regions: the certificate of {region.Name} is not an ARN of that region");
            if (!IPNetwork.TryParse(region.Cidr, out var network) || network.PrefixLength is < 16 or > 20)
                faults.Add($"regions: the cidr of {region.Name} is no network of 16 to 20 bits");
            // ElastiCache and ALB both want two.
            if (region.Zones.Count is < 2 or > 3) faults.Add($"regions: {region.Name} needs 2 or 3 zones");
        }
    }

    private static void CheckTasks(DeploymentFile file, List<string> faults)
    {
        var tasks = file.Tasks;
        if (tasks.Least < 2) faults.Add("tasks.least: at least 2, so that one may go");
        if (tasks.Most < tasks.Least) faults.Add("tasks.most: at least tasks.least");
        if (tasks.Connections is < 1000 or > 1_000_000) faults.Add("tasks.connections: 1,000 to 1,000,000");
        // 10 KB for each is what a SignalR connection takes; the rest is the hub itself and its rooms.
        if (tasks.MemoryMiB * 1024L * 1024 < 512L * 1024 * 1024 + tasks.Connections * 10_240L)
            faults.Add("tasks.memoryMiB: less than 512 MiB and 10 KB for each of tasks.connections");
        if (file.Compute != Compute.Fargate) return;
        if (!FargateMemory.TryGetValue(tasks.Processors, out var memory))
            faults.Add($"tasks.processors: Fargate has {string.Join(", ", FargateMemory.Keys)}");
        else if (tasks.MemoryMiB < memory.Least || tasks.MemoryMiB > memory.Most || tasks.MemoryMiB % memory.Step != 0)
            faults.Add($"tasks.memoryMiB: with {tasks.Processors} processors Fargate has {memory.Least} to " +
                $"{memory.Most} in steps of {memory.Step}");
    }

    /// <summary>Values that would be secrets in plain sight: hashes of keys are none, secrets of tokens are.</summary>
    private static void CheckSettings(DeploymentFile file, List<string> faults)
    {
        foreach (var name in file.Settings.Keys.Concat(file.Secrets.Keys).Where(name => !SettingName().IsMatch(name)))
            faults.Add($"settings: {name} is not written as Pubby__Limits__DataBytes is");
        foreach (var name in file.Settings.Keys.Where(name => SecretName().IsMatch(name)))
            faults.Add($"settings: {name} belongs into secrets");
        foreach (var name in file.Settings.Keys.Concat(file.Secrets.Keys).Where(name => Ours().IsMatch(name)))
            faults.Add($"settings: {name} is set by this app");
        foreach (var name in file.Settings.Keys.Concat(file.Secrets.Keys))
        {
            // Target groups ask a hub at its public port, by its address.
            if (name == "AllowedHosts")
                faults.Add("settings: AllowedHosts refuses the balancers' probes, which name no host: leave it out");
            // An application load balancer, which publishers come by in any case, sends no header.
            if (name == "Pubby__ProxyProtocol")
                faults.Add("settings: Pubby__ProxyProtocol closes whatever comes by an application load balancer: " +
                    "leave it out, hubs see their clients' addresses without it");
        }
        foreach (var (name, field) in file.Secrets.Where(secret => !FieldName().IsMatch(secret.Value)))
            faults.Add($"secrets: {name} names the field {field}, which is not 1 to 64 letters and digits");
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,19}$")]
    private static partial Regex ShortName();

    [GeneratedRegex("^[0-9]{12}$")]
    private static partial Regex AccountId();

    [GeneratedRegex("^[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9._-]+$")]
    private static partial Regex ImageName();

    [GeneratedRegex(@"^([a-z0-9-]+\.)+[a-z0-9-]+$")]
    private static partial Regex HostName();

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    private static partial Regex RegionName();

    [GeneratedRegex("^(Pubby|Logging|Kestrel)(__[A-Za-z0-9.]+)+$|^(AllowedHosts|OTEL_[A-Z_]+|DOTNET_[A-Za-z_]+)$")]
    private static partial Regex SettingName();

    [GeneratedRegex("Secret$|__Configuration$|Password")]
    private static partial Regex SecretName();

    [GeneratedRegex("^Pubby__(Store|Redis|Region|Drain|TrustedProxies|Limits__Connections$)")]
    private static partial Regex Ours();

    [GeneratedRegex("^[A-Za-z0-9]{1,64}$")]
    private static partial Regex FieldName();
}
