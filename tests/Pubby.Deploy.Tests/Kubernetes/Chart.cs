using Pubby.Testing;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>The chart, rendered as Helm would, by <c>deploy/helm/render</c>.</summary>
internal static class Chart
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "deploy/helm/pubby");

    /// <summary>The files of values that come with the chart, each a way to run it.</summary>
    public static TheoryData<string> Examples { get; } = new("trial", "fleet", "production");

    public static async Task<Manifests> RenderAsync(string example) =>
        Manifests.Read(await Renderer.RunAsync(Folder, "-f", Path.Combine(Folder, $"ci/{example}.yaml")));

    /// <summary>An example, with values of the test's own above it.</summary>
    public static async Task<Manifests> RenderAsync(string example, string values) =>
        Manifests.Read(await RenderTextAsync(example, values));

    public static async Task<string> RenderTextAsync(string example, string values)
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);
        return await Renderer.RunAsync(
            Folder, "-f", Path.Combine(Folder, $"ci/{example}.yaml"), "-f", folder.File("values.yaml"));
    }
}
