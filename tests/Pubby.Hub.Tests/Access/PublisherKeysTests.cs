using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core;
using Pubby.Hub.Access;
using Pubby.Hub.Options;
using Pubby.Protocol;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Access;

public sealed class PublisherKeysTests
{
    [Fact]
    public void Only_a_configured_key_is_known_and_only_as_a_bearer()
    {
        var keys = Configured("secret-1", "match-*");
        Assert.Equal("scores", Find("Bearer secret-1")?.Name);
        Assert.Equal("scores", Find("bearer  secret-1")?.Name);
        foreach (var header in new[] { "Bearer secret-2", "Bearer SECRET-1", "Bearer secret-1x",
            $"Bearer {new string('x', 257)}" }) Assert.Null(Find(header));
        foreach (var header in new[] { null, "", "Bearer", "Bearer ", "Bearer   ", "Basic secret-1", "secret-1" })
            Assert.False(BearerCredential.TryRead(header, out _));

        PublisherKey? Find(string header)
        {
            Assert.True(BearerCredential.TryRead(header, out var key));
            return keys.Find(key);
        }
    }

    /// <summary>A moment without a zone is in UTC, whatever the machine's zone is.</summary>
    [Theory]
    [InlineData("2027-01-31", "2027-01-30T23:59:59Z", true)]
    [InlineData("2027-01-31", "2027-01-31T00:00:00Z", false)]
    [InlineData("2027-01-31T12:00:00", "2027-01-31T11:59:59Z", true)]
    [InlineData("2027-01-31T12:00:00", "2027-01-31T12:00:00Z", false)]
    [InlineData("2027-01-31T12:00:00+02:00", "2027-01-31T10:00:00Z", false)]
    [InlineData("2020-01-01", "2027-01-31T10:00:00Z", false)]
    public void A_key_works_until_it_expires_and_leaves_no_use_behind_after_that(
        string expires, string now, bool isKnown)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        var keys = Configured("k", "*", expires, time);
        Assert.Equal(isKnown, keys.Find("k") is not null);
        Assert.Equal(isKnown ? time.GetUtcNow() : null, keys.Current[0].LastUsed);
    }

    [Fact]
    public void Of_two_keys_with_different_ends_each_works_until_its_own()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var keys = new PublisherKeys(
        [
            .. Configured("old", "*", "2027-01-02", time).Current, .. Configured("new", "*", "", time).Current,
        ], time);
        Assert.NotNull(keys.Find("old"));
        Assert.NotNull(keys.Find("new"));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Null(keys.Find("old"));
        Assert.NotNull(keys.Find("new"));
    }

    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("match-*", "match-1", true)]
    [InlineData("match-*", "match-", true)]
    [InlineData("match-*", "match", false)]
    [InlineData("match-1", "match-1", true)]
    [InlineData("match-1", "match-11", false)]
    [InlineData("match-1", "Match-1", false)]
    public void A_key_covers_the_rooms_of_its_patterns(string pattern, string room, bool isCovered) =>
        Assert.Equal(isCovered, Configured("k", pattern).Find("k")!.Rooms.Covers(room));

    [Theory]
    [InlineData("*")]
    [InlineData("pubby.canary.*")]
    [InlineData("pubby.canary.eu-west-1")]
    [InlineData("pubby.revocations")]
    public void No_key_covers_the_rooms_that_are_the_hubs_own(string pattern)
    {
        var rooms = Configured("k", pattern).Find("k")!.Rooms;
        Assert.False(rooms.Covers("pubby.canary.eu-west-1"));
        Assert.False(rooms.Covers("pubby.revocations"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("a*b")]
    [InlineData("*a")]
    [InlineData("a b")]
    public void A_star_stands_only_at_the_end(string pattern) => Assert.False(RoomPattern.IsValid(pattern));

    [Fact]
    public void The_development_key_stays_the_same_and_only_its_owner_can_read_it()
    {
        using var directory = new TempDirectory();
        var key = DevelopmentKey.ReadOrMake(directory.Path);
        Assert.Equal(key, DevelopmentKey.ReadOrMake(directory.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(directory.File(DevelopmentKey.FileName)));
    }

    [Fact]
    public void A_file_that_holds_no_development_key_stops_the_start_and_is_not_repeated()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File(DevelopmentKey.FileName), "something private");
        var fault = Assert.Throws<PubbyStartException>(() => DevelopmentKey.ReadOrMake(directory.Path));
        Assert.DoesNotContain("private", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_made_here_sort_by_time_and_are_valid_names()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => TimeSortedId.From(1_790_000_000_000_000 + i * 1000)).ToArray();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.True(Names.IsValid(id)));
    }

    private static PublisherKeys Configured(
        string key, string pattern, string expires = "", TimeProvider? time = null)
    {
        var options = new PublisherOptions();
        options.Keys.Add(
            new PublisherKeyOptions
            {
                Name = "scores",
                Sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
                Rooms = { pattern },
                Expires = expires,
            });
        time ??= TimeProvider.System;
        return new PublisherKeys(PublisherKeys.Of(options, time), time);
    }
}
