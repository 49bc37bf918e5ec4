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

    /// <summary>The kubelet asks by the pod's address, and sends no PROXY header.</summary>
    [Theory]
    [InlineData("Logging__LogLevel__Default=Information")]
    [InlineData("AllowedHosts=tv.example.com")]
    [InlineData("Pubby__ProxyProtocol=true")]
    public async Task A_hub_with_the_settings_of_a_trial_answers_every_probe(string setting)
    {
        var chart = await Chart.RenderAsync("trial");
        using var folder = new TempDirectory();
        await using var hub = HubProcess.Launch(folder.Path, "Production", [.. SettingsOf(chart)
            .Where(setting => setting.Key is not ("ASPNETCORE_URLS" or "Pubby__Admin__Urls"))
            .Select(setting => $"{setting.Key}={setting.Value}"), setting]);
        using var client = new HttpClient();
        foreach (var probe in (V1Probe[])
            [chart.Container.StartupProbe, chart.Container.ReadinessProbe, chart.Container.LivenessProbe])
        {
            var asked = new Uri((probe.HttpGet.Port.Value == "admin" ? hub.AdminUrl : hub.Url) + probe.HttpGet.Path);
            await Eventually.UntilAsync(() => AnswersAsync(client, asked), $"{asked} is 200");
        }
        Assert.True(await AnswersAsync(client, new Uri($"{hub.AdminUrl}/metrics")));
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri asked)
    {
        try
        {
            using var answer = await client.GetAsync(asked);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> SettingsOf(Manifests chart) => chart.Container.Env.ToDictionary(
        one => one.Name, one => one.Value ?? "redis.example.com:6380,user=hub,password=secret,ssl=true");
}
