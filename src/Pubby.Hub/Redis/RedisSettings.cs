using StackExchange.Redis;

namespace Pubby.Hub.Redis;

/// <summary>The configuration string, with what the hub needs where the string says nothing.</summary>
internal static class RedisSettings
{
    /// <summary>A publisher waits for no call longer than this, plus one heartbeat.</summary>
    private const int CallTimeoutMs = 1000;

    private const int ConnectTimeoutMs = 2000;
    private const int ReconnectMs = 250;

    /// <exception cref="ArgumentException">The string says something that no client understands.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        var options = ConfigurationOptions.Parse(text);
        if (options.EndPoints.Count == 0) throw new ArgumentException("it names no server");
        if (!Says(text, "asyncTimeout")) options.AsyncTimeout = CallTimeoutMs;
        if (!Says(text, "syncTimeout")) options.SyncTimeout = CallTimeoutMs;
        if (!Says(text, "connectTimeout")) options.ConnectTimeout = ConnectTimeoutMs;
        options.AbortOnConnectFail = false;
        // A publisher is told "deferred" at once, not after a time-out, while Redis is away.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMs);
        // Time-outs are noticed with the heartbeat.
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        options.ClientName ??= "pubby-hub";
        // Otherwise its exceptions, which are logged, name keys.
        options.IncludeDetailInExceptions = false;
        return options;
    }

    private static bool Says(string text, string name) => text.Contains($"{name}=", StringComparison.OrdinalIgnoreCase);
}
