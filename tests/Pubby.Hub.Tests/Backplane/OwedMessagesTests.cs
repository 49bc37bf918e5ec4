using Pubby.Hub.Backplane.Convergence;
using Pubby.Hub.Messages;

namespace Pubby.Hub.Tests.Backplane;

public sealed class OwedMessagesTests
{
    private readonly OwedMessages _owed = new();

    [Fact]
    public void Of_each_id_the_newest_is_owed()
    {
        _owed.Add("match", Of("score", 4));
        _owed.Add("match", Of("score", 6));
        _owed.Add("match", Of("score", 2));
        _owed.Add("other", Of("score", 8));
        Assert.Equal(["match score 6", "other score 8"], TakeAll());
        Assert.True(_owed.IsEmpty);
    }

    [Fact]
    public void Past_the_limit_a_room_is_owed_as_a_whole()
    {
        for (var i = 0; i < 10_000; i++) Assert.True(_owed.Add($"room-{i % 10}", Of($"m{i}", 2)));
        Assert.True(_owed.Add("one-more", Of("a", 2)));
        Assert.True(_owed.Add("one-more", Of("b", 2)));
        Assert.Equal(10_001, _owed.Count);
        Assert.Equal("one-more to be read again", TakeAll()[^1]);
    }

    [Fact]
    public void Large_messages_reach_the_limit_sooner()
    {
        for (var i = 0; i < 20; i++) _owed.Add($"room-{i}", Of("m", 2, new byte[1024 * 1024]));
        Assert.Equal(4, TakeAll().Count(owed => owed.EndsWith("read again", StringComparison.Ordinal)));
    }

    [Fact]
    public void Past_all_limits_it_says_so_and_does_not_grow()
    {
        for (var i = 0; i < 20_000; i++) Assert.True(_owed.Add($"room-{i}", Of("m", 2)));
        Assert.False(_owed.Add("one-more", Of("m", 2)));
        Assert.Equal(20_000, _owed.Count);
    }

    private static Message Of(string id, long version, byte[]? data = null) => new() { Id = id, Version = version, Data = data ?? [49] };

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (_owed.TryTake(out var room, out var message)) taken.Add(message is null ? $"{room} to be read again" : $"{room} {message.Id} {message.Version}");
        return taken;
    }
}
