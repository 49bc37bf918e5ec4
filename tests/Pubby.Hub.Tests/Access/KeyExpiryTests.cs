using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Access;

public sealed class KeyExpiryTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon.AddDays(-1));

    [Theory]
    [InlineData("2027-01-31T12:00:00Z")]
    [InlineData("2027-01-31T12:00Z")]
    [InlineData("2027-01-31T12:00:00.000Z")]
    [InlineData("2027-01-31T14:00:00+02:00")]
    [InlineData("2027-01-31T12:00:00")]
    public void A_key_works_until_its_moment_and_is_refused_from_then_on(string expires)
    {
        var keys = Configured(expires);
        _time.SetUtcNow(Noon.AddMilliseconds(-1));
        Assert.Equal("scores", keys.Find("k")?.Name);
        _time.SetUtcNow(Noon);
        Assert.Null(keys.Find("k"));
        _time.SetUtcNow(Noon.AddYears(1));
        Assert.Null(keys.Find("k"));
    }

    [Fact]
    public void A_day_is_its_first_moment_in_UTC()
    {
        var keys = Configured("2027-01-31");
        _time.SetUtcNow(Noon.AddHours(-12).AddMilliseconds(-1));
        Assert.NotNull(keys.Find("k"));
        _time.SetUtcNow(Noon.AddHours(-12));
        Assert.Null(keys.Find("k"));
    }

    [Fact]
    public void A_key_without_a_moment_never_expires()
    {
        var keys = Configured("");
        _time.SetUtcNow(Noon.AddYears(1000));
        Assert.NotNull(keys.Find("k"));
    }

    [Fact]
    public void A_refused_key_was_not_used()
    {
        var keys = Configured("2027-01-31T12:00:00Z");
        Assert.Null(keys.Current[0].LastUsed);
        keys.Find("k");
        Assert.Equal(Noon.AddDays(-1), keys.Current[0].LastUsed);
        _time.SetUtcNow(Noon);
        keys.Find("k");
        Assert.Equal(Noon.AddDays(-1), keys.Current[0].LastUsed);
    }

    private PublisherKeys Configured(string expires)
    {
        var options = new PublisherOptions();
        options.Keys.Add(new PublisherKeyOptions
        {
            Name = "scores",
            Sha256 = Convert.ToHexString(SHA256.HashData("k"u8)),
            Rooms = { "*" },
            Expires = expires,
        });
        return new PublisherKeys(PublisherKeys.Of(options, _time), _time);
    }
}
