using System.ComponentModel.DataAnnotations;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Diagnostics;

namespace Pubby.Hub.Options;

/// <summary>Everything under <c>Pubby</c> in the configuration. A property's name is the setting's name.</summary>
internal sealed class PubbyOptions
{
    public StoreOptions Store { get; } = new();

    public RedisServerOptions Redis { get; } = new();

    public RegionOptions Region { get; } = new();

    public PublisherOptions Publishers { get; } = new();

    public SubscriberOptions Subscribers { get; } = new();

    public TokenOptions Tokens { get; } = new();

    public LimitOptions Limits { get; } = new();

    public DeliveryOptions Delivery { get; } = new();

    public DrainOptions Drain { get; } = new();

    public BalanceOptions Balance { get; } = new();

    public AdminOptions Admin { get; } = new();

    /// <summary>
    /// Addresses or networks (CIDR) of the proxies whose X-Forwarded-For, -Proto and -Prefix headers are believed.
    /// Empty: no proxy is believed.
    /// </summary>
    public List<string> TrustedProxies { get; } = [];

    /// <summary>
    /// True: each connection begins with a PROXY header, version 2, as NLB and HAProxy send it, and one without it is
    /// closed. For plain addresses: TLS ends at the balancer.
    /// </summary>
    public bool ProxyProtocol { get; set; }

    /// <summary>
    /// The path under which a proxy serves this hub, such as <c>/pubby</c>, whether or not the proxy removes it; empty:
    /// none.
    /// </summary>
    public string PathPrefix { get; set; } = "";

    public FailpointOptions Failpoints { get; } = new();
}

internal enum StoreKind : byte
{
    Sqlite,
    Memory,
    DynamoDb,
}

internal sealed class StoreOptions
{
    public StoreKind Kind { get; set; } = StoreKind.Sqlite;

    public SqliteOptions Sqlite { get; } = new();

    public DynamoDbOptions DynamoDb { get; } = new();
}

internal sealed class SqliteOptions
{
    /// <summary>
    /// The database file. Missing directories are created. A relative path starts at the working directory.
    /// </summary>
    public string Path { get; set; } = "data/pubby.db";
}

internal sealed class RedisServerOptions
{
    /// <summary>
    /// A StackExchange.Redis string, <c>localhost:6379</c> or <c>redis:6380,password=…,ssl=true,channelPrefix=tv:</c>;
    /// empty: the node is alone.
    /// </summary>
    public string Configuration { get; set; } = "";

    public bool IsSet => Configuration.Length > 0;
}

internal sealed class PublisherOptions
{
    /// <summary>The publishers. All others are refused.</summary>
    public List<PublisherKeyOptions> Keys { get; } = [];

    /// <summary>True: GET needs no key.</summary>
    public bool OpenReads { get; set; }
}

internal sealed class PublisherKeyOptions
{
    /// <summary>For people and logs; says nothing about the key.</summary>
    public string Name { get; set; } = "";

    /// <summary>The SHA-256 of the key, as 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>The rooms that the key covers: names, or beginnings of names with <c>*</c> at the end.</summary>
    public List<string> Rooms { get; } = [];

    /// <summary>
    /// When the key stops working, as <c>2027-01-31</c> or <c>2027-01-31T12:00:00Z</c>; empty: never.
    /// </summary>
    public string Expires { get; set; } = "";

    /// <summary>
    /// How many messages a second the key may publish on one node; null: any number. Beyond it: 429 with Retry-After.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? PerSecond { get; set; }

    /// <summary>True: who has the key may revoke tokens.</summary>
    public bool Admin { get; set; }
}

internal sealed class SubscriberOptions
{
    /// <summary>
    /// The rooms that can be heard without a token: names, or beginnings of names with <c>*</c> at the end. In
    /// development all rooms are, if none is set.
    /// </summary>
    public List<string> AnonymousRooms { get; } = [];

    /// <summary>The rooms that a token without the claim <c>pubby</c> grants, in the same form.</summary>
    public List<string> DefaultRooms { get; } = [];

    /// <summary>
    /// The origins from which browsers may connect, exact or with <c>*.</c> for all sub-domains
    /// (<see cref="OriginPattern"/>); empty: any.
    /// </summary>
    public List<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// The one rule for WebSockets, SignalR and CORS. Only browsers send an origin. It keeps no other client out.
    /// </summary>
    public bool IsAllowedOrigin(string? origin)
    {
        if (string.IsNullOrEmpty(origin) || AllowedOrigins.Count == 0) return true;
        foreach (var pattern in AllowedOrigins)
        {
            if (OriginPattern.Covers(pattern, origin)) return true;
        }
        return false;
    }
}
