using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Messages;

namespace Pubby.Core.Tests.Backplane;

public sealed class PendingBroadcastsTests
{
    private readonly PendingBroadcasts _pending = new();

    [Fact]
    public void The_newest_message_of_each_id_is_pending()
    {
        _pending.Add("match", Of("score", 4));
        _pending.Add("match", Of("score", 6));
        _pending.Add("match", Of("score", 2));
        _pending.Add("other", Of("score", 8));
        Assert.Equal(["match score 6", "other score 8"], TakeAll());
        Assert.True(_pending.IsEmpty);
    }

    [Fact]
    public void Beyond_the_limit_a_whole_room_is_pending()
    {
        for (var i = 0; i < 10_000; i++) Assert.True(_pending.Add($"room-{i % 10}", Of($"m{i}", 2)));
        Assert.True(_pending.Add("one-more", Of("a", 2)));
        Assert.True(_pending.Add("one-more", Of("b", 2)));
        Assert.Equal(10_001, _pending.Count);
        Assert.Equal("one-more to be refreshed", TakeAll()[^1]);
    }

    [Fact]
    public void Large_messages_reach_the_limit_sooner()
    {
        for (var i = 0; i < 20; i++) _pending.Add($"room-{i}", Of("m", 2, new byte[1024 * 1024]));
        Assert.Equal(4, TakeAll().Count(pending => pending.EndsWith("to be refreshed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Beyond_all_limits_it_returns_false_and_does_not_grow()
    {
        for (var i = 0; i < 20_000; i++) Assert.True(_pending.Add($"room-{i}", Of("m", 2)));
        Assert.False(_pending.Add("one-more", Of("m", 2)));
        Assert.Equal(20_000, _pending.Count);
    }

    [Fact]
    public void What_is_taken_is_pending_until_it_is_sent()
    {
        _pending.Add("match", Of("score", 4));
        Assert.True(_pending.TryTake(out _, out var message));
        Assert.Equal((1, false), (_pending.Count, _pending.IsEmpty));
        _pending.PutBack("match", message);
        Assert.Equal(1, _pending.Count);
        Assert.Equal(["match score 4"], TakeAll());
        Assert.True(_pending.IsEmpty);
    }

    [Fact]
    public void A_message_that_comes_while_an_older_one_is_being_sent_is_pending_after_it()
    {
        _pending.Add("match", Of("score", 4));
        Assert.True(_pending.AddRoom("other"));
        Assert.True(_pending.TryTake(out _, out var message));
        _pending.Add("match", Of("score", 6));
        Assert.Equal(3, _pending.Count);
        _pending.PutBack("match", message);
        Assert.True(_pending.TryTake(out _, out message));
        Assert.Equal(6, message!.Version);
        _pending.Complete();
        // Taken before the newest change of the room, so the room must be refreshed once more.
        Assert.True(_pending.TryTake(out var room, out _));
        Assert.Equal("other", room);
        _pending.AddRoom("other");
        _pending.Complete();
        Assert.Equal(["other to be refreshed"], TakeAll());
    }

    private static Message Of(string id, long version, byte[]? data = null) =>
        new() { Id = id, Version = version, Data = data ?? [49] };

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (_pending.TryTake(out var room, out var message))
        {
            taken.Add(message is null ? $"{room} to be refreshed" : $"{room} {message.Id} {message.Version}");
            _pending.Complete();
        }
        return taken;
    }
}
