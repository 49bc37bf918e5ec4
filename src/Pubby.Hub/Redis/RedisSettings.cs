using StackExchange.Redis;

namespace Pubby.Hub.Redis;

/// <summary>The configuration string, with the hub's defaults for what the string does not set.</summary>
internal static class RedisSettings
{
    /// <summary>A publisher waits for a call no longer than this, plus one heartbeat: a quarter of it.</summary>
    private const int CallTimeoutMs = 1000;

    private const int MinHeartbeatMs = 250;
    private const int MaxHeartbeatMs = 1000;

    private const int ConnectTimeoutMs = 2000;
    private const int ReconnectMs = 250;

    /// <exception cref="ArgumentException">StackExchange.Redis does not understand the string.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        var options = ConfigurationOptions.Parse(text);
        if (options.EndPoints.Count == 0) throw new ArgumentException("it names no server");
        if (!Says(text, "asyncTimeout")) options.AsyncTimeout = CallTimeoutMs;
        if (!Says(text, "syncTimeout")) options.SyncTimeout = CallTimeoutMs;
        if (!Says(text, "connectTimeout")) options.ConnectTimeout = ConnectTimeoutMs;
        options.AbortOnConnectFail = false;
        // While Redis is unavailable, a publisher gets "deferred" at once and not after a time-out.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMs);
        // Time-outs are noticed with the heartbeat. Who allows a call more time notices that later, and wakes less.
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(
            Math.Clamp(Math.Min(options.AsyncTimeout, options.SyncTimeout) / 4, MinHeartbeatMs, MaxHeartbeatMs));
        options.ClientName ??= "pubby-hub";
        // Otherwise its exceptions would contain keys, and they are logged.
        options.IncludeDetailInExceptions = false;
        return options;
    }

    /// <summary>For people: where its servers are.</summary>
    public static string EndPointsOf(ConfigurationOptions options) =>
        string.Join(", ", options.EndPoints.Select(EndPointCollection.ToString));

    private static bool Says(string text, string name) => text.Split(',').Any(
        setting => setting.TrimStart().StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase));
}
