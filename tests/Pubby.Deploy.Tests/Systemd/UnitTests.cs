using Pubby.Testing;

namespace Pubby.Deploy.Tests.Systemd;

/// <summary>The unit <c>deploy/systemd/pubby.service</c>, as far as systemd checks one that is not installed.</summary>
public sealed class UnitTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "deploy/systemd");
    private static readonly string Unit = File.ReadAllText(Path.Combine(Folder, "pubby.service"));

    /// <summary>systemd also warns of what it does not know and would ignore.</summary>
    [Fact]
    public async Task Systemd_understands_every_line()
    {
        using var folder = new TempDirectory();
        var file = await InstalledAsync(folder);
        Assert.Equal("", (await Command.RunAsync(folder.Path, "systemd-analyze", "verify", file)).Trim());
    }

    /// <summary>On systemd's scale, on which 10.0 is a service without any limit, at most 1.5.</summary>
    [Fact]
    public async Task Little_is_left_to_attack()
    {
        using var folder = new TempDirectory();
        var file = await InstalledAsync(folder);
        await Command.RunAsync(
            folder.Path, "systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", file);
    }

    [Fact]
    public void Systemd_waits_for_the_hub_to_serve_and_to_drain()
    {
        Assert.Equal(("notify", "main", "mixed"), (ValueOf("Type"), ValueOf("NotifyAccess"), ValueOf("KillMode")));
        Assert.Equal("1048576", ValueOf("LimitNOFILE"));
    }

    [Fact]
    public async Task The_hub_takes_the_settings_that_come_with_it()
    {
        var said = await Command.RunAsync(Folder, "dotnet", Path.Combine(AppContext.BaseDirectory, "pubby.dll"),
            "config", "check", "hub.env");
        Assert.DoesNotContain("no such setting", said, StringComparison.Ordinal);
        var settings = await File.ReadAllTextAsync(Path.Combine(Folder, "hub.env"));
        Assert.Contains($"Pubby__Store__Sqlite__Path=/var/lib/{ValueOf("StateDirectory")}/", settings,
            StringComparison.Ordinal);
    }

    /// <summary>SQLite's file is one hub's, and while that one drains nobody is admitted anywhere.</summary>
    [Fact]
    public void A_lone_hub_is_away_for_no_longer_than_20_seconds()
    {
        var settings = File.ReadAllLines(Path.Combine(Folder, "hub.env"));
        Assert.Contains(settings, line => line.StartsWith("Pubby__Store__Sqlite__", StringComparison.Ordinal));
        Assert.Contains("Pubby__Drain__StopSeconds=20", settings);
    }

    /// <summary>verify looks for the program and the file of settings too.</summary>
    private static async Task<string> InstalledAsync(TempDirectory folder)
    {
        var file = folder.File("pubby.service");
        await File.WriteAllTextAsync(file, Unit.Replace(ValueOf("ExecStart"), "/bin/true", StringComparison.Ordinal));
        return file;
    }

    private static string ValueOf(string name) => Assert.Single(Unit.Split('\n'),
        line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
}
