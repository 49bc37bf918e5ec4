using k8s.Models;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary><c>deploy/kustomize</c>, built by the kustomize that kubectl has inside.</summary>
public sealed class KustomizeTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "deploy/kustomize");

    [Fact]
    public async Task The_base_is_the_chart()
    {
        var committed = await File.ReadAllTextAsync(Path.Combine(Folder, "base/hub.yaml"));
        var rendered = await Renderer.RunAsync(Chart.Folder, "-f", Path.Combine(Folder, "base/values.yaml"));
        Assert.True(committed.TrimEnd() == string.Join('\n', rendered.TrimEnd().Split('\n')
            .Where(line => !line.Contains("helm.sh/chart", StringComparison.Ordinal))
            .Select(line => line.Replace("managed-by: Helm", "managed-by: kustomize", StringComparison.Ordinal))),
            "deploy/kustomize/base/hub.yaml is older than the chart: run deploy/kustomize/make");
    }

    [Fact]
    public async Task The_overlay_changes_what_it_names()
    {
        var version = await Command.RunAsync(Folder, "kubectl", "version", "--client");
        Assert.SkipUnless(version.Contains("Kustomize Version: v5", StringComparison.Ordinal),
            "kubectl is older than 1.27: its kustomize does not know what the overlay uses");
        var fleet = Manifests.Read(
            await Command.RunAsync(Folder, "kubectl", "kustomize", "overlays/production"));
        Assert.Equal(5, fleet.Hub.Spec.Replicas);
        Assert.StartsWith("registry.example.com/pubby-hub:", fleet.Container.Image, StringComparison.Ordinal);
        Assert.All(fleet.All, one => Assert.Equal("pubby", one.Metadata.NamespaceProperty));
        var settings = fleet.One<V1ConfigMap>();
        Assert.Equal(settings.Metadata.Name, Assert.Single(fleet.Container.EnvFrom).ConfigMapRef.Name);
        Assert.NotEqual("pubby-settings", settings.Metadata.Name);
        Assert.Single(fleet.One<V1ServiceAccount>().Metadata.Annotations);
    }
}
