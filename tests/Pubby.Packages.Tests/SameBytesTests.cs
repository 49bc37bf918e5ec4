using Pubby.Testing;

namespace Pubby.Packages.Tests;

/// <summary>Whoever packs the same commit gets the same package, wherever the checkout lies.</summary>
[Collection(ScratchCollection.Name)]
public sealed class SameBytesTests(ScratchFixture scratch)
{
    private const string Package = "Pubby.Protocol";

    [Fact]
    public async Task A_package_has_the_same_bytes_from_another_folder()
    {
        using var other = new TempDirectory();
        foreach (var file in Directory.GetFiles(Checkout.Root)) File.Copy(file, other.File(Path.GetFileName(file)));
        // The same commit: a package says which.
        var git = Path.Combine(Checkout.Root, ".git");
        if (Directory.Exists(git)) await File.WriteAllTextAsync(other.File(".git"), $"gitdir: {git}\n");
        var source = Path.Combine(Checkout.Root, "src", Package);
        var target = Directory.CreateDirectory(other.File($"src/{Package}")).FullName;
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(source, file);
            if (name.StartsWith("obj/", StringComparison.Ordinal) || name.StartsWith("bin/", StringComparison.Ordinal))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
            File.Copy(file, Path.Combine(target, name));
        }
        await ScratchFixture.PackAsync(other.Path, Package, other.File("feed"));
        Assert.Equal(await File.ReadAllBytesAsync(scratch.PackageFile(Package), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(
                Path.Combine(other.File("feed"), Path.GetFileName(scratch.PackageFile(Package))),
                TestContext.Current.CancellationToken));
    }
}
