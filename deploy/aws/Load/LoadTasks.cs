using Amazon.CDK;
using Amazon.CDK.AWS.ECR;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Pubby.Infrastructure.Deployment;
using EcsSecret = Amazon.CDK.AWS.ECS.Secret;
using StoredSecret = Amazon.CDK.AWS.SecretsManager.Secret;

namespace Pubby.Infrastructure.Load;

/// <summary>One coordinator, which publishes and reports, and workers, which connect.</summary>
internal sealed class LoadTasks : Construct
{
    public const int CoordinatorPort = 7070;

    private const string ProxyImage = "public.ecr.aws/docker/library/haproxy:2.8-alpine";
    private const int OpenFiles = 1_048_576;

    private readonly Site _site;
    private readonly LogGroup _log;
    private readonly ContainerImage _image;

    public LoadTasks(Construct scope, string id, Site site) : base(scope, id)
    {
        _site = site;
        _log = new LogGroup(this, "Log", new LogGroupProps
        {
            Retention = RetentionDays.ONE_WEEK,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        var tag = site.File.Image.Split(':')[1];
        _image = ContainerImage.FromEcrRepository(
            Repository.FromRepositoryName(this, "Image", $"{site.File.Name}-load"), tag);
        var secret = StoredSecret.FromSecretNameV2(this, "Secret", $"{site.File.Name}/load");
        Coordinator = Define("coordinator", new Dictionary<string, EcsSecret>
        {
            ["PUBBY_KEY"] = EcsSecret.FromSecretsManager(secret, "key"),
        });
        Worker = Define("worker", new Dictionary<string, EcsSecret>
        {
            ["PUBBY_TOKEN"] = EcsSecret.FromSecretsManager(secret, "token"),
        });
    }

    public FargateTaskDefinition Coordinator { get; }

    public FargateTaskDefinition Worker { get; }

    public string LogName => _log.LogGroupName;

    private FargateTaskDefinition Define(string name, Dictionary<string, EcsSecret> secrets)
    {
        var task = new FargateTaskDefinition(this, name, new FargateTaskDefinitionProps
        {
            Family = $"{_site.File.Name}-load-{name}",
            Cpu = 2048,
            MemoryLimitMiB = 4096,
            RuntimePlatform = new RuntimePlatform
            {
                OperatingSystemFamily = OperatingSystemFamily.LINUX,
                CpuArchitecture = _site.File.Architecture == Architecture.Arm64
                    ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
            },
        });
        var load = task.AddContainer("load", new ContainerDefinitionOptions
        {
            ContainerName = "load",
            Image = _image,
            Essential = true,
            Secrets = secrets,
            Logging = Log(name),
            SystemControls =
            [
                // A connection takes a port of its address: 60,000 clients need nearly all that there are.
                new SystemControl { Namespace = "net.ipv4.ip_local_port_range", Value = "1024 65535" },
            ],
        });
        load.AddUlimits(new Ulimit { Name = UlimitName.NOFILE, SoftLimit = OpenFiles, HardLimit = OpenFiles });
        AddProxy(task, name);
        task.Except(("AwsSolutions-ECS2", "Names of hosts are no secrets; what is one comes from Secrets Manager"));
        task.ObtainExecutionRole().ExceptPolicy("A token for ECR is the registry's: it has no resource");
        return task;
    }

    /// <summary>
    /// A plan has one address for clients and for the publish API, and a region has two names. A proxy beside the tool,
    /// at the hub's usual port on the loopback address, leads each kind of task to its own, with TLS.
    /// </summary>
    private void AddProxy(FargateTaskDefinition task, string name)
    {
        var proxy = task.AddContainer("tls", new ContainerDefinitionOptions
        {
            ContainerName = "tls",
            Image = ContainerImage.FromRegistry(ProxyImage),
            Essential = true,
            Environment = new Dictionary<string, string>
            {
                ["HUB"] = name == "worker" ? _site.Host : _site.File.PublishHostOf(_site.Region),
            },
            EntryPoint = ["sh", "-c"],
            Command = [$"printf '%s\\n' \"$CONFIGURATION\" >/tmp/haproxy.cfg && exec haproxy -f /tmp/haproxy.cfg"],
            Logging = Log(name),
        });
        proxy.AddEnvironment("CONFIGURATION", Configuration());
        proxy.AddUlimits(new Ulimit { Name = UlimitName.NOFILE, SoftLimit = OpenFiles, HardLimit = OpenFiles });
    }

    private LogDriver Log(string name) =>
        LogDriver.AwsLogs(new AwsLogDriverProps { LogGroup = _log, StreamPrefix = name });

    private static string Configuration()
    {
        using var stream = typeof(LoadTasks).Assembly.GetManifestResourceStream("tls.cfg")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
