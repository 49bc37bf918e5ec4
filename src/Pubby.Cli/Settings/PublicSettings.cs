using System.Collections.Frozen;

namespace Pubby.Cli.Settings;

/// <summary>
/// The texts that open nothing, and so may be shown. A setting that nobody has thought about is not among them: it is
/// hidden, and not shown by mistake. Numbers, switches, kinds and times need no place here.
/// </summary>
internal static class PublicSettings
{
    /// <summary>Names without <c>Pubby:</c>, and without the places of lists.</summary>
    public static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
    [
        "Admin:Keys:Expires", "Admin:Keys:Name", "Admin:PublicUrl", "Admin:Urls",
        // A key of 256 random bits cannot be found from its hash.
        "Admin:Keys:Sha256", "Publishers:Keys:Sha256",
        "Drain:Ec2:MetadataUrl", "Drain:Ecs:Container", "Drain:Ecs:ServiceUrl", "Drain:Ecs:TargetGroups", "Drain:File",
        "PathPrefix",
        "Publishers:Keys:Expires", "Publishers:Keys:Name", "Publishers:Keys:Rooms",
        "Region:Name", "Region:Sns:AllowedTopics", "Region:Sns:QueueUrl", "Region:Sns:ServiceUrl",
        "Region:Sns:TopicArn", "Region:Streams:ServiceUrl",
        "Store:DynamoDb:ServiceUrl", "Store:DynamoDb:Table", "Store:Sqlite:Path",
        "Subscribers:AllowedOrigins", "Subscribers:AnonymousRooms", "Subscribers:DefaultRooms",
        // A hub refuses a private key in Pem. A Jwk of the kind oct is a secret.
        "Tokens:Audience", "Tokens:Issuer", "Tokens:Jwks", "Tokens:Keys:Id", "Tokens:Keys:Path", "Tokens:Keys:Pem",
        "TrustedProxies",
    ], StringComparer.Ordinal);
}
