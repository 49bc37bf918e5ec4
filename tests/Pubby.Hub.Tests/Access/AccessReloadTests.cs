using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Configuration;

namespace Pubby.Hub.Tests.Access;

public sealed class AccessReloadTests : IDisposable
{
    private readonly IConfigurationRoot _settings = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private readonly PublisherKeys _keys = new([], new FakeTimeProvider());
    private readonly AdminKeys _admins = new([], new FakeTimeProvider());
    private readonly AccessReload _reload;

    public AccessReloadTests()
    {
        _reload = new AccessReload(
            _settings, configuration => PubbyConfiguration.Read(configuration, isDevelopment: false),
            new AccessKeys(_keys, _admins),
            new DevelopmentAccess(null, null), TimeProvider.System, NullLogger<AccessReload>.Instance);
        _reload.Start();
        Change(0, "Name", "one");
        Change(0, "PerSecond", "2");
        Change(1, "Name", "two");
        foreach (var number in new[] { 0, 1 })
        {
            Change(number, "Rooms:0", "*");
            Change(number, "Sha256", Hash($"key-{number}"));
        }
        _settings.Reload();
    }

    [Fact]
    public void A_key_that_stays_as_it_was_keeps_its_last_use_and_what_it_has_spent()
    {
        var one = _keys.Find("key-0")!;
        Assert.Null(one.Spend(2));
        Change(1, "Rooms:0", "match-*");
        _settings.Reload();
        Assert.Same(one, _keys.Find("key-0"));
        Assert.NotNull(one.LastUsed);
        Assert.NotNull(_keys.Find("key-0")!.Spend(1));
        Assert.False(_keys.Find("key-1")!.Rooms.Covers("odds"));
    }

    [Fact]
    public void Operators_keys_follow_too()
    {
        Assert.Null(_admins.Find("ops"));
        _settings["Pubby:Admin:Keys:0:Name"] = "ops";
        _settings["Pubby:Admin:Keys:0:Sha256"] = Hash("ops");
        _settings.Reload();
        Assert.Equal("ops", _admins.Find("ops")?.Name);
        _settings["Pubby:Admin:Keys:0:Sha256"] = Hash("other");
        _settings.Reload();
        Assert.Null(_admins.Find("ops"));
    }

    [Theory]
    [InlineData("Name", "other")]
    [InlineData("Sha256", "cc")]
    [InlineData("Rooms:0", "match-*")]
    [InlineData("Rooms:1", "match-*")]
    [InlineData("Expires", "2027-01-31")]
    [InlineData("PerSecond", "3")]
    [InlineData("Admin", "true")]
    public void A_key_is_another_as_soon_as_one_of_its_settings_is(string setting, string value)
    {
        var before = _keys.Current[0];
        Change(0, setting, setting == "Sha256" ? Hash(value) : value);
        _settings.Reload();
        Assert.False(before.IsSame(_keys.Current[0]));
        Assert.Equal(2, _keys.Current.Count);
    }

    [Theory]
    [InlineData("Expires", "soon")]
    [InlineData("Sha256", "key-0")]
    [InlineData("PerSecond", "0")]
    [InlineData("Rooms:0", "a*b")]
    [InlineData("Nmae", "typo")]
    public void Wrong_settings_change_nothing(string setting, string value)
    {
        var before = _keys.Current;
        Change(1, "Name", "changed");
        Change(0, setting, value);
        _settings.Reload();
        Assert.Same(before, _keys.Current);
    }

    [Fact]
    public void A_change_of_other_settings_leaves_the_keys_alone()
    {
        var before = _keys.Current;
        _settings["Pubby:Drain:Seconds"] = "5";
        _settings.Reload();
        Assert.Same(before, _keys.Current);
    }

    public void Dispose() => _reload.Dispose();

    private void Change(int number, string setting, string value) =>
        _settings[$"Pubby:Publishers:Keys:{number}:{setting}"] = value;

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
