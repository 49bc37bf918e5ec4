using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Images;

/// <summary>The version has one place, <c>Directory.Build.props</c>; what cannot read it says the same.</summary>
public sealed partial class VersionTests
{
    internal static readonly string Version = Element().Match(Text("Directory.Build.props")).Groups[1].Value;

    [Fact]
    public void The_chart_and_the_overlay_have_it()
    {
        Assert.Contains($"\nversion: {Version}\n", Text("deploy/helm/pubby/Chart.yaml"), StringComparison.Ordinal);
        Assert.Contains($"\nappVersion: {Version}\n", Text("deploy/helm/pubby/Chart.yaml"), StringComparison.Ordinal);
        Assert.Contains($"newTag: {Version}\n",
            Text("deploy/kustomize/overlays/production/kustomization.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_for_TypeScript_has_it() =>
        Assert.Equal(Version, (string?)JsonNode.Parse(Text("clients/ts/package.json"))!["version"]);

    [Fact]
    public async Task The_notes_of_a_release_are_those_of_the_changelog()
    {
        using var folder = new TempDirectory();
        await Command.RunAsync(Checkout.Root, "env", $"PUBBY_RELEASE={folder.Path}", "deploy/release", "notes");
        var notes = await File.ReadAllTextAsync(folder.File($"release-notes-{Version}.md"),
            TestContext.Current.CancellationToken);
        Assert.NotEmpty(notes.Trim());
        Assert.Contains(notes.Trim(), Text("CHANGELOG.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("\n## ", notes, StringComparison.Ordinal);
    }

    /// <summary>The same commit, the same bytes.</summary>
    [Fact]
    public async Task A_chart_is_packed_to_the_same_bytes_and_its_checksum_is_listed()
    {
        using var one = new TempDirectory();
        using var other = new TempDirectory();
        foreach (var folder in (TempDirectory[])[one, other])
            await Command.RunAsync(Checkout.Root, "env", $"PUBBY_RELEASE={folder.Path}", "deploy/release", "chart");
        Assert.Equal(await File.ReadAllTextAsync(one.File("SHA256SUMS"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(other.File("SHA256SUMS"), TestContext.Current.CancellationToken));
        await Command.RunAsync(one.Path, "sha256sum", "--check", "--strict", "SHA256SUMS");
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Checkout.Root, path));

    [GeneratedRegex("<Version>(.*)</Version>")]
    private static partial Regex Element();
}
