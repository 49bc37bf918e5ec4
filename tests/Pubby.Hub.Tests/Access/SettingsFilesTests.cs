using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Access;

public sealed class SettingsFilesTests : IDisposable
{
    private const string Name = "settings.json";

    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private int _reloads;

    [Fact]
    public async Task A_file_that_says_something_else_is_read_again_and_one_that_does_not_is_left()
    {
        Write("1");
        var settings = Build();
        using var files = Watch(settings);
        _time.Advance(TimeSpan.FromSeconds(20));
        Write("1");
        _time.Advance(TimeSpan.FromSeconds(2));
        Write("2");
        await UntilReadAsync(settings, "2");
        Assert.Equal(1, _reloads);
    }

    /// <summary>A ConfigMap, as Kubernetes mounts it: the file links into a folder, whose link is swapped.</summary>
    [Fact]
    public async Task A_link_that_leads_elsewhere_is_a_change()
    {
        foreach (var value in new[] { "1", "2" })
        {
            Directory.CreateDirectory(_directory.File(value));
            Write(value, $"{value}/{Name}");
        }
        File.CreateSymbolicLink(_directory.File("..data"), "1");
        File.CreateSymbolicLink(_directory.File(Name), $"..data/{Name}");
        var settings = Build();
        using var files = Watch(settings);
        File.Delete(_directory.File("..data"));
        File.CreateSymbolicLink(_directory.File("..data"), "2");
        await UntilReadAsync(settings, "2");
    }

    [Fact]
    public async Task A_file_that_is_broken_changes_nothing_and_is_read_once_it_is_whole()
    {
        Write("1");
        var settings = Build();
        using var files = Watch(settings);
        File.WriteAllText(_directory.File(Name), "{");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("1", settings["Value"]);
        Write("2");
        await UntilReadAsync(settings, "2");
    }

    [Fact]
    public async Task A_file_may_come_later()
    {
        var settings = Build();
        using var files = Watch(settings);
        Assert.Null(settings["Value"]);
        Write("1");
        await UntilReadAsync(settings, "1");
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>More than one look, as the first may be while the file is being written.</summary>
    private Task UntilReadAsync(IConfigurationRoot settings, string value) => Eventually.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return settings["Value"] == value;
    }, $"{value} is read");

    private void Write(string value, string name = Name) =>
        File.WriteAllText(_directory.File(name), $"{{\"Value\":\"{value}\"}}");

    /// <summary>The kernel's word is left out, so that it is the look into the file that finds the change.</summary>
    private IConfigurationRoot Build() => new ConfigurationBuilder()
        .AddJsonFile(new PhysicalFileProvider(_directory.Path), Name, optional: true, reloadOnChange: false).Build();

    private SettingsFiles Watch(IConfigurationRoot settings)
    {
        ChangeToken.OnChange(settings.GetReloadToken, () => _reloads++);
        var files = new SettingsFiles(settings, _time, NullLogger<SettingsFiles>.Instance);
        files.Start();
        return files;
    }
}
