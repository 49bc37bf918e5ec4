using System.Net;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Sns;
using Pubby.Aws.Streams;
using Pubby.Aws.Targets;
using Pubby.Core;
using Pubby.Hub.Options;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Configuration;

/// <summary>Reads and checks the whole configuration. Reports everything that is wrong with it at once.</summary>
internal static class PubbyConfiguration
{
    /// <exception cref="PubbyStartException">The configuration is wrong; the message lists every fault.</exception>
    public static PubbyOptions Read(IConfiguration configuration, bool isDevelopment)
    {
        var options = new PubbyOptions();
        var faults = new SettingFaults();
        new OptionsReader(faults).Read(configuration.GetSection("Pubby"), options);
        ListenCheck.Check(configuration, faults);
        CheckStore(options.Store, faults);
        if (options.Store.Kind == StoreKind.DynamoDb)
            DynamoDbCheck.Check(options.Store.DynamoDb, options.Limits.DataBytes, faults);
        CheckRedis(options, faults);
        CheckRegion(options, faults);
        AccessCheck.Check(options, isDevelopment, faults);
        BalanceCheck.Check(options.Balance, faults);
        CheckOrigins(options.Subscribers, faults);
        CheckProxies(options, faults);
        TargetsCheck.Check(options.Drain.Ecs, options.Drain.Ec2, faults);
        if (faults.All.Count > 0) throw PubbyStartException.OfSettings(faults.All);
        return options;
    }

    private static void CheckStore(StoreOptions store, SettingFaults faults)
    {
        if (string.IsNullOrWhiteSpace(store.Sqlite.Path)) faults.Report("Pubby:Store:Sqlite:Path", "name a file.");
    }

    private static void CheckRegion(PubbyOptions options, SettingFaults faults)
    {
        var region = options.Region;
        if (region.Relay == RegionRelayKind.None && region.Name.Length == 0) return;
        if (region.Name.Length is 0 or > 32
            || !region.Name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            faults.Report("Pubby:Region:Name",
                $"'{region.Name}' is not 1 to 32 letters, digits or '-'; every region needs a name of its own, such " +
                "as eu-west-1.");
        }
        if (region.Canary.LostAfter <= region.Canary.LateAfter)
            faults.Report("Pubby:Region:Canary:LostAfter",
                $"{region.Canary.LostAfter} is not longer than LateAfter, {region.Canary.LateAfter}.");
        if (region.Relay != RegionRelayKind.None && options.Store.Kind != StoreKind.DynamoDb)
            faults.Report("Pubby:Region:Relay",
                $"{region.Relay} needs Pubby:Store:Kind=DynamoDb, which all regions can reach.");
        if (region.Relay == RegionRelayKind.Sns) SnsCheck.Check(region.Sns, options.Limits.DataBytes, faults);
        if (region.Relay == RegionRelayKind.Streams) StreamsCheck.Check(region.Streams, region.Number, faults);
    }

    private static void CheckRedis(PubbyOptions options, SettingFaults faults)
    {
        if (!options.Redis.IsSet) return;
        try
        {
            RedisSettings.Parse(options.Redis.Configuration);
        }
        catch (ArgumentException fault)
        {
            // The string may hold a password, so it is not repeated. StackExchange.Redis names only the word that it
            // does not know.
            faults.Report("Pubby:Redis:Configuration",
                $"not a StackExchange.Redis configuration ({fault.Message.TrimEnd('.')}); write host:port, then " +
                "options, such as redis:6379,password=...,ssl=true.");
        }
        if (options.Store.Kind != StoreKind.DynamoDb)
        {
            faults.Report("Pubby:Store:Kind",
                $"nodes that share a Redis need a store that they share too, and {options.Store.Kind} is this " +
                "node's own; choose DynamoDb, or leave Pubby:Redis:Configuration empty.");
        }
    }

    private static void CheckProxies(PubbyOptions options, SettingFaults faults)
    {
        foreach (var proxy in options.TrustedProxies.Where(proxy =>
            !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)))
        {
            faults.Report("Pubby:TrustedProxies",
                $"'{proxy}' is not an address such as 10.0.0.1, or a network such as 10.0.0.0/8.");
        }
        var prefix = options.PathPrefix;
        if (prefix.Length > 0
            && (prefix[0] != '/' || prefix[^1] == '/' || !Uri.IsWellFormedUriString(prefix, UriKind.Relative)))
        {
            faults.Report("Pubby:PathPrefix",
                $"'{prefix}' is not a path such as /pubby, with a slash before it and none behind.");
        }
    }

    private static void CheckOrigins(SubscriberOptions subscribers, SettingFaults faults)
    {
        foreach (var pattern in subscribers.AllowedOrigins)
        {
            if (OriginPattern.FaultOf(pattern) is { } fault)
                faults.Report("Pubby:Subscribers:AllowedOrigins", $"'{pattern}' {fault}");
        }
    }
}
