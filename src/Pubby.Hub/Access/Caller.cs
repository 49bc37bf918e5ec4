using Pubby.Hub.Access.Tokens;

namespace Pubby.Hub.Access;

/// <summary>Who sends a request: a publisher with its key, or the holder of a token.</summary>
internal sealed class Caller
{
    private readonly RoomPatterns _publish;
    private readonly RoomPatterns _subscribe;
    private readonly PublisherKey? _key;

    /// <summary>A key covers a room for writing and reading.</summary>
    public Caller(PublisherKey key) => (_publish, _subscribe, _key) = (key.Rooms, key.Rooms, key);

    public Caller(AccessToken token) =>
        (_publish, _subscribe, IsTokenAdmin) = (token.Publish, token.Subscribe, token.IsAdmin);

    /// <summary>It may revoke tokens.</summary>
    public bool IsAdmin => _key?.IsAdmin ?? IsTokenAdmin;

    private bool IsTokenAdmin { get; }

    public bool MayPublish(string room) => _publish.Covers(room);

    public bool MayRead(string room) => _subscribe.Covers(room);

    /// <summary>Takes so many messages from its rate.</summary>
    /// <returns>When to try again; null: they may be published.</returns>
    public TimeSpan? Spend(int messages) => _key?.Spend(messages);
}
