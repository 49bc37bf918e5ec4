using k8s.Models;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>What the chart installs.</summary>
public sealed class ChartTests
{
    [Theory]
    [InlineData("trial", "Deployment NetworkPolicy Service Service ServiceAccount")]
    [InlineData("fleet", "Deployment Deployment NetworkPolicy NetworkPolicy PodDisruptionBudget Service Service " +
        "Service ServiceAccount")]
    [InlineData("production", "ConfigMap Deployment HorizontalPodAutoscaler Ingress NetworkPolicy " +
        "PodDisruptionBudget PrometheusRule Service Service ServiceAccount ServiceMonitor")]
    public async Task Each_object_is_one_that_Kubernetes_knows(string example, string kinds)
    {
        var chart = await Chart.RenderAsync(example);
        Assert.Equal(kinds, string.Join(' ', chart.All.Select(one => one.Kind).Order(StringComparer.Ordinal)));
        Assert.Distinct(chart.All.Select(one => $"{one.Kind} {one.Metadata.Name}"));
    }

    /// <summary>Pod security standard "restricted", and no way to write.</summary>
    [Theory]
    [MemberData(nameof(Chart.Examples), MemberType = typeof(Chart))]
    public async Task A_pod_has_no_rights(string example)
    {
        foreach (var pod in (await Chart.RenderAsync(example)).All.OfType<V1Deployment>()
            .Select(deployment => deployment.Spec.Template.Spec))
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.AutomountServiceAccountToken);
            var container = Assert.Single(pod.Containers).SecurityContext;
            Assert.False(container.AllowPrivilegeEscalation);
            Assert.True(container.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.Capabilities.Drop);
            Assert.Contains("memory", pod.Containers[0].Resources.Limits.Keys);
        }
    }

    [Theory]
    [MemberData(nameof(Chart.Examples), MemberType = typeof(Chart))]
    public async Task Kubernetes_waits_until_a_pod_has_drained(string example)
    {
        var chart = await Chart.RenderAsync(example);
        var seconds = DrainOf(chart);
        Assert.True(chart.Pod.TerminationGracePeriodSeconds >= seconds + 15);
        Assert.True(chart.Hub.Spec.ProgressDeadlineSeconds > chart.Pod.TerminationGracePeriodSeconds);
        Assert.Equal(["/app/Pubby.Hub", "drain", "--notice"], chart.Container.Lifecycle.PreStop.Exec.Command);
    }

    /// <summary>Two hubs that do not hear each other would each miss what is published at the other.</summary>
    [Theory]
    [InlineData("production", "{ replicas: 1, autoscaling: { enabled: false }, redis: { existingSecret: '' } }")]
    [InlineData("trial", "{}")]
    public async Task Without_a_Redis_a_pod_goes_soon_and_before_its_successor_comes(string example, string values)
    {
        var chart = await Chart.RenderAsync(example, values);
        Assert.Equal("Recreate", chart.Hub.Spec.Strategy.Type);
        Assert.Null(chart.Hub.Spec.Strategy.RollingUpdate);
        Assert.True(chart.Pod.TerminationGracePeriodSeconds <= 60);
        var seconds = DrainOf(chart);
        Assert.True(seconds <= 22);
        Assert.True(chart.Pod.TerminationGracePeriodSeconds >= seconds + 15);
    }

    [Fact]
    public async Task A_fleet_never_loses_more_than_one_pod_at_a_time()
    {
        var chart = await Chart.RenderAsync("production");
        var rolling = chart.Hub.Spec.Strategy.RollingUpdate;
        Assert.Equal(("0", "25%"), ($"{rolling.MaxUnavailable.Value}", $"{rolling.MaxSurge.Value}"));
        Assert.Equal("1", $"{chart.One<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value}");
    }

    /// <summary>Kubernetes takes a number of pods only as a number, and the model reads either.</summary>
    [Theory]
    [InlineData("maxSurge: 1", "maxSurge: 1 }")]
    [InlineData("maxSurge: 50%", "maxSurge: 50% }")]
    public async Task More_pods_meanwhile_are_a_number_or_a_share(string values, string rendered) =>
        Assert.Contains(rendered, await Chart.RenderTextAsync("production", values), StringComparison.Ordinal);

    [Fact]
    public async Task Files_of_ones_own_are_mounted_beside_the_charts()
    {
        var chart = await Chart.RenderAsync("production", """
            extraVolumes: [{ name: keys, secret: { secretName: pubby-keys } }]
            extraVolumeMounts: [{ name: keys, mountPath: /config, readOnly: true }]
            """);
        Assert.Equal("tmp keys", string.Join(' ', chart.Pod.Volumes.Select(volume => volume.Name)));
        Assert.Equal("pubby-keys", chart.Pod.Volumes[1].Secret.SecretName);
        Assert.Equal("/tmp /config", string.Join(' ', chart.Container.VolumeMounts.Select(mount => mount.MountPath)));
        Assert.True(chart.Container.VolumeMounts[1].ReadOnlyProperty);
    }

    /// <summary>A full pod says so. Ended for its memory, its clients would overrun the others.</summary>
    [Theory]
    [InlineData("trial", "10000")]
    [InlineData("fleet", "200000")]
    [InlineData("production", "200000")]
    public async Task A_pod_admits_so_many_connections(string example, string connections) => Assert.Equal(connections,
        (await Chart.RenderAsync(example)).Container.Env.Single(one => one.Name == "Pubby__Limits__Connections").Value);

    /// <summary>ingress-nginx has no such thing: least_conn went with its version 0.24.</summary>
    [Fact]
    public async Task The_ingress_sends_new_clients_to_the_pod_with_the_fewest()
    {
        var ingress = (await Chart.RenderAsync("production")).One<V1Ingress>();
        Assert.Equal("haproxy", ingress.Spec.IngressClassName);
        Assert.Equal(("leastconn", "75s"), (ingress.Metadata.Annotations["haproxy-ingress.github.io/balance-algorithm"],
            ingress.Metadata.Annotations["haproxy-ingress.github.io/timeout-tunnel"]));
    }

    /// <summary>docs/fleet.md: up fast, as an audience comes at once; down slowly.</summary>
    [Fact]
    public async Task Scaling_is_fast_up_and_slow_down_by_processor_and_by_connections()
    {
        var chart = await Chart.RenderAsync("production");
        var scaler = chart.One<V2HorizontalPodAutoscaler>().Spec;
        Assert.Equal(("Deployment", chart.Hub.Metadata.Name), (scaler.ScaleTargetRef.Kind, scaler.ScaleTargetRef.Name));
        Assert.Null(chart.Hub.Spec.Replicas);
        Assert.Equal(("Percent", 100, 60), Policy(scaler.Behavior.ScaleUp.Policies[0]));
        Assert.Equal([("Percent", 10, 600), ("Pods", 1, 600)], scaler.Behavior.ScaleDown.Policies.Select(Policy));
        Assert.Equal((600, "Max"),
            (scaler.Behavior.ScaleDown.StabilizationWindowSeconds, scaler.Behavior.ScaleDown.SelectPolicy));
        Assert.Equal(60, scaler.Metrics[0].Resource.Target.AverageUtilization);
        Assert.Equal(("pubby_connections", 120_000L),
            (scaler.Metrics[1].Pods.Metric.Name, scaler.Metrics[1].Pods.Target.AverageValue.ToInt64()));
    }

    /// <summary>An idle processor may be that of a pod which is full of quiet clients.</summary>
    [Fact]
    public async Task By_processor_alone_no_pod_is_removed()
    {
        var scaler = (await Chart.RenderAsync("production", "autoscaling: { connections: 0 }"))
            .One<V2HorizontalPodAutoscaler>().Spec;
        Assert.Equal("cpu", Assert.Single(scaler.Metrics).Resource.Name);
        Assert.Equal("Disabled", scaler.Behavior.ScaleDown.SelectPolicy);
        Assert.Equal("Max", scaler.Behavior.ScaleUp.SelectPolicy ?? "Max");
    }

    [Fact]
    public async Task Connections_scale_by_default() => Assert.Equal(2, (await Chart.RenderAsync("fleet",
        "autoscaling: { enabled: true }")).One<V2HorizontalPodAutoscaler>().Spec.Metrics.Count);

    [Fact]
    public async Task The_alerts_and_the_dashboard_are_those_of_this_tree()
    {
        Assert.Equal(await SourceAsync("deploy/prometheus/alerts.yaml"),
            await SourceAsync("deploy/helm/pubby/files/alerts.yaml"));
        Assert.Equal(await SourceAsync("deploy/grafana/pubby.json"),
            await SourceAsync("deploy/helm/pubby/files/dashboard.json"));
        var chart = await Chart.RenderAsync("production");
        Assert.NotEmpty(Assert.Single(chart.One<PrometheusRule>().Spec.Groups).Rules);
        Assert.Equal((await SourceAsync("deploy/grafana/pubby.json")).TrimEnd(),
            chart.One<V1ConfigMap>().Data["pubby.json"].TrimEnd());
    }

    private static int DrainOf(Manifests chart) => chart.Container.Env.Where(setting => setting.Name is
        "Pubby__Drain__StopSeconds" or "Pubby__Drain__NoticeSeconds").Sum(setting => int.Parse(setting.Value));

    private static (string, int, int) Policy(V2HPAScalingPolicy policy) =>
        (policy.Type, policy.Value, policy.PeriodSeconds);

    private static Task<string> SourceAsync(string path) => File.ReadAllTextAsync(Path.Combine(Checkout.Root, path));
}
