using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.ECR;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Pubby.Infrastructure.Balancing;
using Pubby.Infrastructure.Data;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;
using Pubby.Infrastructure.Watch;
using EcsSecret = Amazon.CDK.AWS.ECS.Secret;
using StoredSecret = Amazon.CDK.AWS.SecretsManager.Secret;

namespace Pubby.Infrastructure.Hub;

/// <summary>A hub's container, and beside it the one that takes its numbers to CloudWatch.</summary>
internal sealed class HubTask : Construct
{
    /// <summary>A connection is an open file. What a hub may open is more than it admits.</summary>
    private const int OpenFiles = 1_048_576;

    private readonly Site _site;

    public HubTask(Construct scope, string id, Site site, PubbyBalancer balancer) : base(scope, id)
    {
        _site = site;
        var role = new Role(this, "Role", new RoleProps
        {
            AssumedBy = new ServicePrincipal("ecs-tasks.amazonaws.com"),
            Description = "What a hub may",
        });
        foreach (var right in HubRights.Of(site.File, site.Region, balancer.TargetGroups)) role.AddToPolicy(right);
        Definition = new TaskDefinition(this, "Definition", Properties(role));
        AddHub(balancer);
        Collector.AddTo(this, Definition, site);
        Definition.Except(("AwsSolutions-ECS2", "Settings are no secrets; what is one comes from Secrets Manager"));
        role.ExceptPolicy("What describes targets has no resource; a stream's name is not known before it is there");
        Definition.ObtainExecutionRole().ExceptPolicy("A token for ECR is the registry's: it has no resource");
    }

    public TaskDefinition Definition { get; }

    private bool IsFargate => _site.File.Compute == Compute.Fargate;

    private TaskDefinitionProps Properties(Role role) => new()
    {
        Family = $"{_site.File.Name}-hub",
        Compatibility = IsFargate ? Compatibility.FARGATE : Compatibility.EC2,
        // On an instance of its own a hub needs no bridge, whose address translation would track each connection.
        NetworkMode = IsFargate ? NetworkMode.AWS_VPC : NetworkMode.HOST,
        Cpu = IsFargate ? Text(_site.File.Tasks.Processors * 1024) : null,
        MemoryMiB = IsFargate ? Text(_site.File.Tasks.MemoryMiB) : null,
        RuntimePlatform = IsFargate
            ? new RuntimePlatform
            {
                OperatingSystemFamily = OperatingSystemFamily.LINUX,
                CpuArchitecture = _site.File.Architecture == Architecture.Arm64
                    ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
            }
            : null,
        TaskRole = role,
    };

    private void AddHub(PubbyBalancer balancer)
    {
        var image = _site.File.Image.Split(':');
        var linux = new LinuxParameters(this, "Linux");
        linux.DropCapabilities(Capability.ALL);
        var hub = Definition.AddContainer(Site.Service, new ContainerDefinitionOptions
        {
            ContainerName = Site.Service,
            Image = ContainerImage.FromEcrRepository(
                Repository.FromRepositoryName(this, "Image", image[0]), image[1]),
            Essential = true,
            Environment = HubSettings.Of(_site.File, _site.Region, balancer.TargetGroups),
            Secrets = Secrets(),
            MemoryReservationMiB = IsFargate ? null : _site.File.Tasks.MemoryMiB,
            ReadonlyRootFilesystem = true,
            Privileged = false,
            LinuxParameters = linux,
            // The most that Fargate gives. The hub ends as soon as it has no connection.
            StopTimeout = Duration.Seconds(120),
            // A network of its own has limits of its own; on an instance they are the instance's.
            SystemControls = IsFargate
                ?
                [
                    new SystemControl { Namespace = "net.core.somaxconn", Value = "65535" },
                    new SystemControl { Namespace = "net.ipv4.tcp_max_syn_backlog", Value = "65535" },
                ]
                : null,
            PortMappings = [new PortMapping { ContainerPort = Ports.Hub, Protocol = Protocol.TCP }],
            Logging = LogDriver.AwsLogs(new AwsLogDriverProps
            {
                LogGroup = new LogGroup(this, "Log", new LogGroupProps
                {
                    Retention = RetentionDays.ONE_MONTH,
                    RemovalPolicy = RemovalPolicy.DESTROY,
                }),
                StreamPrefix = Site.Service,
                // A log that cannot be taken away must not hold a hub up.
                Mode = AwsLogDriverMode.NON_BLOCKING,
            }),
        });
        hub.AddUlimits(new Ulimit { Name = UlimitName.NOFILE, SoftLimit = OpenFiles, HardLimit = OpenFiles });
    }

    /// <summary>Read when a task starts, and never part of a template.</summary>
    private Dictionary<string, EcsSecret> Secrets()
    {
        var redis = StoredSecret.FromSecretNameV2(this, "Redis",
            PubbyCache.NameOf(_site.File, _site.File.Cache.Password));
        var secrets = new Dictionary<string, EcsSecret>
        {
            ["Pubby__Redis__Configuration"] = EcsSecret.FromSecretsManager(redis),
        };
        if (_site.File.Secrets.Count == 0) return secrets;
        var own = StoredSecret.FromSecretNameV2(this, "Own", $"{_site.File.Name}/hub");
        foreach (var (setting, field) in _site.File.Secrets)
            secrets[setting] = EcsSecret.FromSecretsManager(own, field);
        return secrets;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
