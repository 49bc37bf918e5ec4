using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Messages;

namespace Pubby.Core.Tests.Messages;

public sealed class VersionClockTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    private long Now => VersionClock.Microseconds(_time.GetUtcNow());

    [Fact]
    public void A_version_is_the_wall_clock_in_microseconds()
    {
        Assert.Equal(Now, new VersionClock(_time).Next());
    }

    [Fact]
    public void Versions_of_one_microsecond_grow_and_are_even_so_that_each_has_a_number_for_its_expiry()
    {
        var clock = new VersionClock(_time);
        var versions = Enumerable.Range(0, 100).Select(_ => clock.Next()).ToArray();
        Assert.Equal(versions.Distinct().Order(), versions);
        Assert.All(versions, version => Assert.Equal(0, version % 2));
    }

    [Fact]
    public void Versions_do_not_go_back_when_the_clock_does()
    {
        var clock = new VersionClock(_time);
        var before = clock.Next();
        var behind = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromMinutes(10));
        var late = new VersionClock(behind);
        late.Observe(before);
        Assert.True(late.Next() > before + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void After_an_observed_version_every_stamp_is_above_it_and_above_its_expiry(int odd)
    {
        var clock = new VersionClock(_time);
        var ahead = ((Now + 1_000_000) & ~1L) + odd;
        clock.Observe(ahead);
        Assert.True(clock.Next() > (ahead | 1));
    }

    [Fact]
    public void Threads_never_get_the_same_version()
    {
        var clock = new VersionClock(_time);
        var versions = new long[4][];
        Parallel.For(0, 4, thread => versions[thread] = [.. Enumerable.Range(0, 10_000).Select(_ => clock.Next())]);
        Assert.Equal(40_000, versions.SelectMany(version => version).Distinct().Count());
    }

    [Fact]
    public void An_expiry_has_the_odd_version_after_its_message_and_changed_when_its_time_was_over()
    {
        var message = new Message { Id = "m", Version = 1000, Data = "1"u8.ToArray(), ExpiresAt = 50 };
        var expired = message.AsOf(50);
        Assert.Equal((1001L, MessageState.Expired, 50_000L), (expired.Version, expired.State, expired.ChangedAt));
        Assert.Same(message, message.AsOf(49));
    }
}
