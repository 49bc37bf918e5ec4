using k8s;
using k8s.Models;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>The fields of the Prometheus operator's API that the chart uses.</summary>
internal sealed class ServiceMonitor : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public V1ObjectMeta Metadata { get; set; } = new();
    public MonitorSpec Spec { get; set; } = new();

    internal sealed class MonitorSpec
    {
        public string JobLabel { get; set; } = "";
        public V1LabelSelector Selector { get; set; } = new();
        public List<Endpoint> Endpoints { get; set; } = [];
    }

    internal sealed class Endpoint
    {
        public string Port { get; set; } = "";
        public string Path { get; set; } = "";
        public string Interval { get; set; } = "";
    }
}

internal sealed class PrometheusRule : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public V1ObjectMeta Metadata { get; set; } = new();
    public RuleSpec Spec { get; set; } = new();

    internal sealed class RuleSpec
    {
        public List<Group> Groups { get; set; } = [];
    }

    internal sealed class Group
    {
        public string Name { get; set; } = "";
        public List<Dictionary<string, object>> Rules { get; set; } = [];
    }
}
