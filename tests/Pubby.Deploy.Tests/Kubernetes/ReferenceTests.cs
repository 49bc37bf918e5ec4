using k8s.Models;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>Names, labels and ports by which the chart's objects find each other.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [MemberData(nameof(Chart.Examples), MemberType = typeof(Chart))]
    public async Task Whatever_selects_pods_selects_those_of_one_deployment(string example)
    {
        var chart = await Chart.RenderAsync(example);
        var pods = chart.All.OfType<V1Deployment>()
            .ToDictionary(one => one.Metadata.Name, one => one.Spec.Template.Metadata.Labels);
        var selectors = chart.All.SelectMany(SelectorsOf);
        Assert.All(selectors, selector => Assert.Equal(
            selector.Name.Replace("-admin", "", StringComparison.Ordinal),
            Assert.Single(pods, pod => selector.MatchLabels.All(label => pod.Value.Contains(label))).Key));
    }

    [Theory]
    [MemberData(nameof(Chart.Examples), MemberType = typeof(Chart))]
    public async Task Every_port_that_is_named_is_there(string example)
    {
        var chart = await Chart.RenderAsync(example);
        var ports = chart.All.OfType<V1Deployment>()
            .SelectMany(one => one.Spec.Template.Spec.Containers[0].Ports).Select(port => port.Name).ToList();
        var named = chart.All.OfType<V1Service>().SelectMany(one => one.Spec.Ports)
            .Select(port => port.TargetPort.Value)
            .Concat(chart.All.OfType<V1NetworkPolicy>().SelectMany(one => one.Spec.Ingress)
                .SelectMany(rule => rule.Ports).Select(port => port.Port.Value))
            .Concat(((V1Probe[])[chart.Container.ReadinessProbe, chart.Container.LivenessProbe,
                chart.Container.StartupProbe]).Select(probe => probe.HttpGet.Port.Value));
        Assert.All(named, port => Assert.Contains(port, ports));
        Assert.All(chart.All.OfType<V1Ingress>().Select(one => one.Spec.Rules[0].Http.Paths[0].Backend.Service), to =>
            Assert.Contains(chart.One<V1Service>(to.Name).Spec.Ports, port => port.Name == to.Port.Name));
    }

    [Fact]
    public async Task Prometheus_finds_the_admin_port_and_its_job_is_the_one_of_the_alerts()
    {
        var chart = await Chart.RenderAsync("production");
        var monitor = chart.One<ServiceMonitor>().Spec;
        var service = Assert.Single(chart.All.OfType<V1Service>(),
            one => monitor.Selector.MatchLabels.All(label => one.Metadata.Labels.Contains(label)));
        Assert.Equal("pubby", service.Metadata.Labels[monitor.JobLabel]);
        var endpoint = Assert.Single(monitor.Endpoints);
        Assert.Equal((Assert.Single(service.Spec.Ports).Name, "/metrics"), (endpoint.Port, endpoint.Path));
        Assert.Contains(chart.One<PrometheusRule>().Spec.Groups[0].Rules,
            rule => $"{rule["expr"]}" == "up{job=\"pubby\"} == 0");
    }

    /// <summary>No label of the release's own Redis is one of the hubs'.</summary>
    [Fact]
    public async Task Only_hubs_reach_the_bundled_Redis()
    {
        var chart = await Chart.RenderAsync("fleet");
        var rule = Assert.Single(chart.One<V1NetworkPolicy>("pubby-redis").Spec.Ingress);
        Assert.Equal(chart.Hub.Spec.Selector.MatchLabels, Assert.Single(rule.FromProperty).PodSelector.MatchLabels);
        Assert.Equal("pubby-redis:6379",
            chart.Container.Env.Single(one => one.Name == "Pubby__Redis__Configuration").Value);
    }

    [Fact]
    public async Task Two_releases_of_one_namespace_have_names_and_labels_of_their_own()
    {
        var values = Path.Combine(Chart.Folder, "ci/fleet.yaml");
        var one = Manifests.Read(await Renderer.RunAsync(Chart.Folder, "--name", "pubby", "-f", values));
        var other = Manifests.Read(await Renderer.RunAsync(Chart.Folder, "--name", "sports", "-f", values));
        Assert.Empty(one.All.Select(Name).Intersect(other.All.Select(Name)));
        Assert.NotEqual(one.Hub.Spec.Selector.MatchLabels, other.Hub.Spec.Selector.MatchLabels);
    }

    private static IEnumerable<(string Name, IDictionary<string, string> MatchLabels)> SelectorsOf(
        k8s.IKubernetesObject<V1ObjectMeta> one) => (one switch
        {
            V1Deployment deployment => [deployment.Spec.Selector.MatchLabels,
                .. (deployment.Spec.Template.Spec.TopologySpreadConstraints ?? [])
                    .Select(spread => spread.LabelSelector.MatchLabels)],
            V1Service service => [service.Spec.Selector],
            V1NetworkPolicy policy => [policy.Spec.PodSelector.MatchLabels],
            V1PodDisruptionBudget budget => [budget.Spec.Selector.MatchLabels],
            _ => Array.Empty<IDictionary<string, string>>(),
        }).Select(labels => (one.Metadata.Name, labels));

    private static string Name(k8s.IKubernetesObject<V1ObjectMeta> one) => $"{one.Kind} {one.Metadata.Name}";
}
