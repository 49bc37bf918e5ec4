using Amazon.CDK.AWS.AutoScaling;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;

namespace Pubby.Infrastructure.Hub;

/// <summary>Instances for hubs, one each. ECS starts as many as tasks need, and drains those that it ends.</summary>
internal sealed class HubInstances : Construct
{
    public HubInstances(Construct scope, string id, Site site, IVpc vpc, ISecurityGroup group) : base(scope, id)
    {
        var data = UserData.ForLinux();
        data.AddCommands(Resource());
        if (site.File.Spot) data.AddCommands("echo 'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true' >>/etc/ecs/ecs.config");
        Role = new Role(this, "Role", new RoleProps
        {
            AssumedBy = new ServicePrincipal("ec2.amazonaws.com"),
            Description = "What the agent of ECS may: the capacity provider adds its rights",
        });
        var template = new LaunchTemplate(this, "Template", new LaunchTemplateProps
        {
            InstanceType = new InstanceType(site.File.Instance),
            MachineImage = EcsOptimizedImage.AmazonLinux2023(site.File.Architecture == Architecture.Arm64
                ? AmiHardwareType.ARM : AmiHardwareType.STANDARD),
            SecurityGroup = group,
            Role = Role,
            UserData = data,
            RequireImdsv2 = true,
            // A hub in a bridge would need two. It asks the instance for its id.
            HttpPutResponseHopLimit = 2,
            DetailedMonitoring = true,
            BlockDevices =
            [
                new Amazon.CDK.AWS.EC2.BlockDevice
                {
                    DeviceName = "/dev/xvda",
                    Volume = Amazon.CDK.AWS.EC2.BlockDeviceVolume.Ebs(30,
                        new Amazon.CDK.AWS.EC2.EbsDeviceOptions
                        {
                            Encrypted = true,
                            VolumeType = Amazon.CDK.AWS.EC2.EbsDeviceVolumeType.GP3,
                        }),
                },
            ],
            SpotOptions = site.File.Spot ? new LaunchTemplateSpotOptions() : null,
        });
        var instances = new AutoScalingGroup(this, "Group", new AutoScalingGroupProps
        {
            Vpc = vpc,
            VpcSubnets = new SubnetSelection { SubnetGroupName = PubbyNetwork.HubSubnets },
            LaunchTemplate = template,
            MinCapacity = 0,
            // A deployment starts all new tasks before it ends an old one.
            MaxCapacity = site.File.Tasks.Most * 2,
        });
        instances.Except(("AwsSolutions-AS3", "ECS starts and ends instances as tasks need them: alarms are on tasks"));
        Provider = new AsgCapacityProvider(this, "Provider", new AsgCapacityProviderProps
        {
            AutoScalingGroup = instances,
            EnableManagedScaling = true,
            EnableManagedTerminationProtection = true,
            EnableManagedDraining = true,
            MachineImageType = MachineImageType.AMAZON_LINUX_2,
            SpotInstanceDraining = site.File.Spot,
            // A hub asks the instance for its id. Else a rule of iptables would be added, and with it tracking.
            CanContainersAccessInstanceRole = true,
        });
    }

    public AsgCapacityProvider Provider { get; }

    public Role Role { get; }

    private static string Resource()
    {
        using var stream = typeof(HubInstances).Assembly.GetManifestResourceStream("instance.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
