using k8s;
using k8s.Models;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>
/// Objects of Kubernetes, read strictly: a field that its API does not have, or that is of another type, is a fault.
/// </summary>
internal sealed class Manifests(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> all)
{
    /// <summary>What the Prometheus operator adds, as far as the chart uses it.</summary>
    private static readonly Dictionary<string, Type> Added = new()
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
    };

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All => all;

    public static Manifests Read(string yaml) =>
        new([.. KubernetesYaml.LoadAllFromString(yaml, Added, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()]);

    public T One<T>() => Assert.Single(all.OfType<T>());

    public T One<T>(string name) where T : IKubernetesObject<V1ObjectMeta> =>
        Assert.Single(all.OfType<T>(), one => one.Metadata.Name == name);

    /// <summary>The hubs' deployment, whatever the release is called.</summary>
    public V1Deployment Hub => Assert.Single(all.OfType<V1Deployment>(),
        one => one.Metadata.Labels["app.kubernetes.io/component"] == "hub");

    public V1PodSpec Pod => Hub.Spec.Template.Spec;

    public V1Container Container => Assert.Single(Pod.Containers);
}
