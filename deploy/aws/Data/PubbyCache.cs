using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ElastiCache;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;
using Secret = Amazon.CDK.AWS.SecretsManager.Secret;

namespace Pubby.Infrastructure.Data;

/// <summary>
/// A region's Redis, as docs/how-to/run-several-nodes.md asks for it: one primary with a replica in another zone, TLS,
/// a user of its own, and no persistence. Nothing in it has to be kept.
/// </summary>
internal sealed class PubbyCache : Construct
{
    /// <summary>
    /// Without the right to read the configuration, which ElastiCache gives nobody.
    /// </summary>
    private const string Rights =
        "on ~pubby:* &pubby:* &__Booksleeve_MasterChanged +@all -@dangerous +info +client";

    private const string Rotation =
        "Rotated by cache.password: two passwords are accepted while tasks take each other's place";

    public PubbyCache(Construct scope, string id, Site site, IVpc vpc) : base(scope, id)
    {
        var file = site.File;
        var engine = file.Cache.Engine == CacheEngine.Valkey ? "valkey" : "redis";
        var passwords = Passwords(file);
        var group = new CfnReplicationGroup(this, "Cache", new CfnReplicationGroupProps
        {
            ReplicationGroupDescription = "What hubs of a region tell each other",
            Engine = engine,
            EngineVersion = file.Cache.Engine == CacheEngine.Valkey ? "7.2" : "7.1",
            CacheNodeType = file.Cache.Node,
            CacheParameterGroupName = Parameters(file.Cache.Engine).Ref,
            CacheSubnetGroupName = Subnets(vpc).Ref,
            SecurityGroupIds = [Group(vpc, site.Region.Cidr).SecurityGroupId],
            UserGroupIds = [Users(file, engine, passwords).Ref],
            Port = Ports.Cache,
            NumCacheClusters = 2,
            AutomaticFailoverEnabled = true,
            MultiAzEnabled = true,
            TransitEncryptionEnabled = true,
            AtRestEncryptionEnabled = true,
            SnapshotRetentionLimit = 0,
            AutoMinorVersionUpgrade = true,
        });
        group.Except(("AwsSolutions-AEC6", "Users with rights of their own ask for a password each"));
        foreach (var (number, password) in passwords)
        {
            password.Except(("AwsSolutions-SMG4", Rotation));
            Connection(file, number, group, password).Except(("AwsSolutions-SMG4", Rotation));
        }
    }

    /// <summary>
    /// The value of <c>Pubby:Redis:Configuration</c>, with a password. Found by its name: a reference to this stack
    /// would keep the password before from being removed.
    /// </summary>
    public static string NameOf(DeploymentFile file, int password) => $"{file.Name}/redis-{password}";

    /// <summary>
    /// The one that hubs use, and the one before: hubs that still run keep working while new ones take their place.
    /// </summary>
    private List<(int Number, Secret Password)> Passwords(DeploymentFile file)
    {
        var newest = file.Cache.Password;
        return [.. Enumerable.Range(0, Math.Min(2, newest)).Select(age => (newest - age, New(newest - age)))];

        Secret New(int number) => new(this, $"Password{number}", new SecretProps
        {
            Description = $"Password {number} of the user hub of the cache",
            GenerateSecretString = new SecretStringGenerator { PasswordLength = 64, ExcludePunctuation = true },
        });
    }

    /// <summary>CloudFormation reads the password; the template has its name alone.</summary>
    private Secret Connection(DeploymentFile file, int number, CfnReplicationGroup group, Secret password) => new(this,
        $"Configuration{number}", new SecretProps
        {
            SecretName = NameOf(file, number),
            Description = "Pubby:Redis:Configuration of the hubs",
            SecretStringValue = SecretValue.UnsafePlainText(string.Join(',',
                $"{group.AttrPrimaryEndPointAddress}:{group.AttrPrimaryEndPointPort}", "user=hub",
                $"password={password.SecretValue.UnsafeUnwrap()}", "ssl=true")),
        });

    private CfnUserGroup Users(DeploymentFile file, string engine, List<(int Number, Secret Password)> passwords)
    {
        var hub = new CfnUser(this, "Hub", new CfnUserProps
        {
            Engine = engine,
            UserId = $"{file.Name}-hub",
            UserName = "hub",
            AccessString = Rights,
            Passwords = [.. passwords.Select(one => one.Password.SecretValue.UnsafeUnwrap())],
        });
        List<CfnUser> users = [hub];
        // Redis has a user default, and a group must say what it may: nothing.
        if (file.Cache.Engine == CacheEngine.Redis)
        {
            users.Add(new CfnUser(this, "Default", new CfnUserProps
            {
                Engine = engine,
                UserId = $"{file.Name}-default",
                UserName = "default",
                AccessString = "off -@all",
                NoPasswordRequired = true,
            }));
        }
        return new CfnUserGroup(this, "Users", new CfnUserGroupProps
        {
            Engine = engine,
            UserGroupId = $"{file.Name}-hubs",
            UserIds = [.. users.Select(user => user.Ref)],
        });
    }

    /// <summary>A full cache forgets what was used longest ago: hubs read it again.</summary>
    private CfnParameterGroup Parameters(CacheEngine engine) => new(this, "Parameters", new CfnParameterGroupProps
    {
        CacheParameterGroupFamily = engine == CacheEngine.Valkey ? "valkey7" : "redis7",
        Description = "A cache that forgets what was used longest ago",
        Properties = new Dictionary<string, string> { ["maxmemory-policy"] = "allkeys-lru" },
    });

    private CfnSubnetGroup Subnets(IVpc vpc) => new(this, "Subnets", new CfnSubnetGroupProps
    {
        Description = "Without a way out",
        SubnetIds = vpc.SelectSubnets(new SubnetSelection { SubnetGroupName = PubbyNetwork.CacheSubnets }).SubnetIds,
    });

    /// <summary>Here connections may be tracked: each hub has two.</summary>
    private SecurityGroup Group(IVpc vpc, string cidr)
    {
        var group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = vpc,
            Description = "The cache: hubs alone",
            AllowAllOutbound = false,
        });
        group.AddIngressRule(Peer.Ipv4(cidr), Port.Tcp(Ports.Cache), "Hubs");
        return group;
    }
}
