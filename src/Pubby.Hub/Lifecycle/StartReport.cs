using Pubby.Core;
using Pubby.Hub.Access;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Preflight;
using Pubby.Hub.Options;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// What an operator looks for first in a log: which build started, on what it stands, and what its host will not bear.
/// No secret is in it.
/// </summary>
internal sealed partial class StartReport(
    PubbyOptions options, Admission admission, AccessKeys keys, PreflightLog preflight, ILogger<StartReport> log)
{
    /// <param name="addresses">Where the hub listens.</param>
    public void Write(IEnumerable<string> addresses) => LogStarted(
        log, BuildInfo.Current.Version, BuildInfo.Current.Commit, string.Join(", ", addresses), Store(), Redis(),
        options.Region.Name is { Length: > 0 } region ? region : "none", options.Region.Relay, admission.MaxConnections,
        options.Limits.DataBytes, keys.Publishers.Current.Count, keys.Admins.Current.Count, Tokens());

    /// <summary>Looks at what the hub stands on, which may take seconds, and tells of it.</summary>
    public async Task WriteFindingsAsync(CancellationToken stopping)
    {
        try
        {
            await preflight.WriteAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The hub ends before it could look.
        }
        catch (Exception fault)
        {
            // The hub serves, whatever its host is like.
            LogPreflightFailed(log, fault);
        }
    }

    private string Store() => options.Store.Kind switch
    {
        StoreKind.Sqlite => $"SQLite at {Path.GetFullPath(options.Store.Sqlite.Path)}",
        StoreKind.DynamoDb => $"the DynamoDB table {options.Store.DynamoDb.Table}",
        _ => "in memory, and lost when the hub ends",
    };

    private string Redis() => options.Redis.IsSet
        ? RedisSettings.EndPointsOf(RedisSettings.Parse(options.Redis.Configuration)) : "none";

    private string Tokens() => options.Tokens switch
    {
        { IsSet: false } => "none accepted",
        { Jwks.Length: > 0 } => $"{options.Tokens.Keys.Count} keys, and those of {options.Tokens.Jwks}",
        _ => $"{options.Tokens.Keys.Count} keys",
    };

    [LoggerMessage(EventIds.Started, LogLevel.Information,
        "Pubby {Version} ({Commit}) serves at {Addresses}. Store: {Store}. Redis: {Redis}. Region: {Region}; relay: " +
        "{Relay}. At most {Connections} connections, and {DataBytes} bytes of data a message. Publishers' keys: " +
        "{PublisherKeys}; operators' keys: {OperatorKeys}; tokens: {Tokens}.")]
    private static partial void LogStarted(
        ILogger log, string version, string commit, string addresses, string store, string redis, string region,
        RegionRelayKind relay, int connections, int dataBytes, int publisherKeys, int operatorKeys, string tokens);

    [LoggerMessage(EventIds.PreflightFailed, LogLevel.Error,
        "Bug: what limits this host could not be read. The hub serves all the same.")]
    private static partial void LogPreflightFailed(ILogger log, Exception fault);
}
