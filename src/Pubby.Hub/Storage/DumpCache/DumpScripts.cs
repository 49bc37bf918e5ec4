using Pubby.Core.Messages;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Storage.DumpCache;

/// <summary>The dumps in Redis, as the scripts use them. Null or false: Redis is unavailable.</summary>
internal sealed class DumpScripts(RedisServer redis)
{
    /// <summary>
    /// How long a complete dump is kept. If a publisher dies before it can repair a dump, the dump is wrong no longer
    /// than this.
    /// </summary>
    private const int KeptMs = 60_000;

    /// <summary>
    /// A loader that neither filled the dump nor renewed its mark for so long gives way to another. Longer than one
    /// call to a store.
    /// </summary>
    public const int LoadMs = 5_000;

    /// <summary>
    /// A larger room is read from the store: copying it out of Redis would delay all other callers there.
    /// </summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The number of arguments of a script is limited, and each costs Redis time.</summary>
    private const int MaxMessages = 10_000;

    private static readonly string OpenScript = EmbeddedScript.Read("dump-open");
    private static readonly string RenewScript = EmbeddedScript.Read("dump-renew");
    private static readonly string MergeScript = EmbeddedScript.Read("dump-merge");
    private static readonly string LargeScript = EmbeddedScript.Read("dump-large");
    private static readonly string ForgetScript = EmbeddedScript.Read("dump-forget");

    /// <param name="notBefore">
    /// A dump that was begun before counts as none: see <see cref="TimeAsync"/>.
    /// </param>
    public ValueTask<RedisResult?> OpenAsync(string room, string token, long notBefore) =>
        RunAsync(OpenScript, room, [token, LoadMs, notBefore]);

    /// <summary>The loader is still reading.</summary>
    public async ValueTask RenewAsync(string room, string token) => await RunAsync(RenewScript, room, [token, LoadMs]);

    /// <summary>Redis's own clock, in milliseconds since 1970: no node's clock matters.</summary>
    public async ValueTask<long?> TimeAsync() =>
        await redis.TryAsync(database => database.ExecuteAsync("TIME")) is { Length: 2 } time
            ? ((long)time[0] * 1000) + ((long)time[1] / 1000) : null;

    /// <summary>Merges a publisher's messages. A dump that does not exist is not created.</summary>
    public async ValueTask<bool> MergeAsync(string room, Message message) =>
        await RunAsync(MergeScript, room, MergeValues("", [message])) is not null;

    /// <summary>Merges what the loader read from the store.</summary>
    public async ValueTask FillAsync(string room, string token, IReadOnlyList<Message> messages)
    {
        if (IsLarge(messages)) await RunAsync(LargeScript, room, [KeptMs]);
        else await RunAsync(MergeScript, room, MergeValues(token, messages));
    }

    /// <param name="token">Empty: forgets the dump in any case, also while it is loaded.</param>
    public async ValueTask<bool> ForgetAsync(string room, string token = "") =>
        await RunAsync(ForgetScript, room, [token]) is not null;

    private static bool IsLarge(IReadOnlyList<Message> messages) =>
        messages.Count > MaxMessages
            || messages.Sum(message => (long)message.Id.Length + message.Data.Length) > MaxBytes;

    private static RedisValue[] MergeValues(string token, IReadOnlyList<Message> messages) =>
        [token, KeptMs, MaxBytes,
            .. messages.SelectMany(message => new RedisValue[] { message.Id, DumpItem.Encode(message) })];

    private ValueTask<RedisResult?> RunAsync(string script, string room, RedisValue[] values)
    {
        RedisKey[] keys = [redis.Names.Dump(room)];
        return redis.TryAsync(database => database.ScriptEvaluateAsync(script, keys, values));
    }
}
