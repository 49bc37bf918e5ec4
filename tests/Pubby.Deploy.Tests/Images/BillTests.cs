using System.Text.Json.Nodes;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Images;

/// <summary>What the image's bill of material says, against the image's own files.</summary>
[Collection(ImageCollection.Name)]
public sealed class BillTests(HubImage image)
{
    [Fact]
    public void It_is_CycloneDX_and_says_what_depends_on_what()
    {
        Assert.Equal(("CycloneDX", "1.6", 1), ((string?)image.Bill["bomFormat"], (string?)image.Bill["specVersion"],
            (int?)image.Bill["version"]));
        var whole = image.Bill["metadata"]!["component"]!;
        Assert.Equal(("container", $"pubby-hub-{VersionTests.Version}-linux-x64.oci.tar", VersionTests.Version),
            ((string?)whole["type"], (string?)whole["name"], (string?)whole["version"]));
        string[] known =
            [(string)whole["bom-ref"]!, .. Components().Select(component => (string)component["bom-ref"]!)];
        Assert.Equal(known.Length, known.Distinct().Count());
        var dependencies = image.Bill["dependencies"]!.AsArray();
        Assert.Equal(known.Order(StringComparer.Ordinal),
            dependencies.Select(one => (string)one!["ref"]!).Order(StringComparer.Ordinal));
        var used = dependencies.SelectMany(one => one!["dependsOn"]?.AsArray() ?? []).Select(one => (string)one!);
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public void Every_package_of_the_hub_is_in_it_and_no_other()
    {
        var libraries = JsonNode.Parse(File.ReadAllText(Path.Combine(image.Root, "app/Pubby.Hub.deps.json")))!;
        var packages = libraries["libraries"]!.AsObject().Where(one => (string?)one.Value!["type"] == "package")
            .Select(one => $"pkg:nuget/{one.Key.Replace('/', '@')}").Order(StringComparer.Ordinal);
        var told = Components().Where(one => $"{one["purl"]}".StartsWith("pkg:nuget/", StringComparison.Ordinal));
        Assert.Equal(packages, told.Select(one => (string)one["purl"]!).Order(StringComparer.Ordinal));
        Assert.All(told, one => Assert.Equal((string?)one["purl"], $"pkg:nuget/{one["name"]}@{one["version"]}"));
    }

    /// <summary>Its licences are beside the page.</summary>
    [Fact]
    public void What_the_console_has_in_it_is_there_too()
    {
        var licenses = File.ReadAllText(
            Path.Combine(Checkout.Root, "src/Pubby.Hub/Administration/Console/licenses.txt"));
        var told = Components().Where(one => $"{one["purl"]}".StartsWith("pkg:npm/", StringComparison.Ordinal));
        Assert.All(told, one =>
            Assert.Contains($"{one["name"]} {one["version"]}\n", licenses, StringComparison.Ordinal));
        Assert.Equal(licenses.Split("\n---\n").Length, told.Count());
    }

    [Fact]
    public void The_base_image_is_named_by_what_it_holds()
    {
        var labels = image.Config["config"]!["Labels"]!;
        var told = Assert.Single(Components(), one => (string?)one["type"] == "container");
        Assert.Equal((string?)labels["org.opencontainers.image.base.digest"], (string?)told["version"]);
        Assert.StartsWith("sha256:", (string?)told["version"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_image_has_a_bill_of_the_same_bytes()
    {
        var first = await File.ReadAllTextAsync(image.BillFile, TestContext.Current.CancellationToken);
        await image.ReleaseAsync(["bills"]);
        Assert.Equal(first, await File.ReadAllTextAsync(image.BillFile, TestContext.Current.CancellationToken));
    }

    private IEnumerable<JsonNode> Components() => image.Bill["components"]!.AsArray().OfType<JsonNode>();
}
