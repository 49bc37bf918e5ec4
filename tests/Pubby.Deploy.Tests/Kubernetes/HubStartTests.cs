using System.Net;
using k8s.Models;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>The hub takes what the chart gives it.</summary>
public sealed class HubStartTests
{
    /// <summary>By the hub's own code: each name is a setting, each value in its range, and they go together.</summary>
    [Theory]
    [MemberData(nameof(Chart.Examples), MemberType = typeof(Chart))]
    public async Task Every_setting_is_one(string example)
    {
        using var folder = new TempDirectory();
        await File.WriteAllLinesAsync(folder.File("hub.env"),
            SettingsOf(await Chart.RenderAsync(example)).Select(setting => $"{setting.Key}={setting.Value}"));
        var said = await Command.RunAsync(folder.Path, "dotnet", Path.Combine(AppContext.BaseDirectory, "pubby.dll"),
            "config", "check", "hub.env");
        Assert.DoesNotContain("no such setting", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_with_the_settings_of_a_trial_answers_every_probe()
    {
        var chart = await Chart.RenderAsync("trial");
        using var folder = new TempDirectory();
        await using var hub = HubProcess.Launch(folder.Path, "Production", [.. SettingsOf(chart)
            .Where(setting => setting.Key is not ("ASPNETCORE_URLS" or "Pubby__Admin__Urls"))
            .Select(setting => $"{setting.Key}={setting.Value}")]);
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        using var client = new HttpClient();
        foreach (var probe in (V1Probe[])
            [chart.Container.StartupProbe, chart.Container.ReadinessProbe, chart.Container.LivenessProbe])
        {
            using var answer = await client.GetAsync(new Uri(hub.Url + probe.HttpGet.Path));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        using var metrics = await client.GetAsync(new Uri($"{hub.AdminUrl}/metrics"));
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }

    private static Dictionary<string, string> SettingsOf(Manifests chart) => chart.Container.Env.ToDictionary(
        one => one.Name, one => one.Value ?? "redis.example.com:6380,user=hub,password=secret,ssl=true");
}
