using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Configuration;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Access;

/// <summary>A file of settings that was broken for a while, beside another source that has the keys.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private const string Name = "settings.json";

    private readonly TempDirectory _directory = new();
    private readonly Source _other = new();
    private readonly IConfigurationRoot _settings;
    private readonly PublisherKeys _keys = new([], new FakeTimeProvider());
    private readonly AccessReload _reload;

    public BrokenFileTests()
    {
        Write("""{"Pubby":{"Drain":{"Seconds":"5"}}}""");
        _settings = new ConfigurationBuilder().Add(_other)
            .AddJsonFile(new PhysicalFileProvider(_directory.Path), Name, optional: true, reloadOnChange: false)
            .Build();
        _reload = new AccessReload(
            _settings, configuration => PubbyConfiguration.Read(configuration, isDevelopment: false),
            new AccessKeys(_keys, new AdminKeys([], new FakeTimeProvider())), new DevelopmentAccess(null, null),
            TimeProvider.System, NullLogger<AccessReload>.Instance);
        _reload.Start();
        Change("old");
        _settings.Reload();
    }

    [Theory]
    [InlineData("""{"Pubby":{"Drain":{"Seconds":"6"}}}""")]
    [InlineData("{}")]
    [InlineData(null)]
    public void Keys_are_followed_again_once_it_was_read_whatever_it_says_then_or_is_gone(string? mended)
    {
        Write("{");
        Assert.Throws<InvalidDataException>(File.Load);
        Change("next");
        _other.TellOfChange();
        Assert.NotNull(_keys.Find("old"));

        Write(mended);
        File.Load();
        Assert.NotNull(_keys.Find("next"));
        Assert.Null(_keys.Find("old"));
    }

    public void Dispose()
    {
        _reload.Dispose();
        (_settings as IDisposable)?.Dispose();
        _directory.Dispose();
    }

    private IConfigurationProvider File => _settings.Providers.Last();

    private void Write(string? json)
    {
        var path = Path.Combine(_directory.Path, Name);
        if (json is null) System.IO.File.Delete(path);
        else System.IO.File.WriteAllText(path, json);
    }

    private void Change(string key)
    {
        var prefix = "Pubby:Publishers:Keys:0:";
        _other.Set($"{prefix}Name", "service");
        _other.Set($"{prefix}Rooms:0", "*");
        _other.Set($"{prefix}Sha256", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }

    /// <summary>Settings that are not in the file.</summary>
    private sealed class Source : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void TellOfChange() => OnReload();
    }
}
