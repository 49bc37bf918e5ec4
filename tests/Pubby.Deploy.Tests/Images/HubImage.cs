using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Images;

/// <summary>
/// The hub's image as <c>deploy/release images</c> makes it, over a base image that is empty: no registry of images is
/// reached from here.
/// </summary>
public sealed class HubImage : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();

    /// <summary>The image format's folder: <c>oci-layout</c>, <c>index.json</c>, <c>blobs</c>.</summary>
    public string Layout => _folder.File("layout");

    /// <summary>Where its layers are unpacked, as an engine would.</summary>
    public string Root => _folder.File("root");

    internal JsonNode Manifest { get; private set; } = new JsonObject();

    /// <summary>How an engine starts it, and for what platform it is.</summary>
    internal JsonNode Config { get; private set; } = new JsonObject();

    public async ValueTask InitializeAsync()
    {
        using var registry = new Command(Checkout.Root, "node", "deploy/images/base-registry.mjs", "0");
        await registry.UntilAsync("The base image is ");
        await ReleaseAsync(["images", "bills"], registry.Output.Trim().Split(' ')[^1]);
        Directory.CreateDirectory(Layout);
        Directory.CreateDirectory(Root);
        await TarFile.ExtractToDirectoryAsync(
            Assert.Single(Directory.GetFiles(_folder.Path, "*.oci.tar")), Layout, overwriteFiles: false);
        Bill = JsonNode.Parse(await File.ReadAllTextAsync(BillFile))!;
        var index = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Layout, "index.json")))!;
        Manifest = Blob(index["manifests"]!.AsArray().Single()!);
        Config = Blob(Manifest["config"]!);
        foreach (var layer in Manifest["layers"]!.AsArray())
        {
            await using var packed = new GZipStream(File.OpenRead(PathOf(layer!)), CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(packed, Root, overwriteFiles: true);
        }
    }

    /// <summary>What it is made of.</summary>
    internal JsonNode Bill { get; private set; } = new JsonObject();

    internal string BillFile => Assert.Single(Directory.GetFiles(_folder.Path, "*.oci.tar.cdx.json"));

    /// <summary>Every descriptor's file, and what its SHA-256 is said to be.</summary>
    internal IEnumerable<(string Digest, string Sha256)> Blobs() =>
        Directory.GetFiles(Path.Combine(Layout, "blobs/sha256")).Select(file =>
            (Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))));

    /// <summary>Makes parts of a release, in the image's folder.</summary>
    internal async Task ReleaseAsync(string[] parts, string baseImage = "")
    {
        var release = new ProcessStartInfo(Path.Combine(Checkout.Root, "deploy/release"), parts)
        {
            WorkingDirectory = Checkout.Root,
            Environment =
            {
                ["PUBBY_PLATFORMS"] = "linux-x64",
                ["PUBBY_BASE_IMAGE"] = baseImage,
                ["PUBBY_RELEASE"] = _folder.Path,
            },
        };
        using (await Checkout.LockAsync())
        {
            using var command = new Command(release);
            await command.UntilEndAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private JsonNode Blob(JsonNode descriptor) => JsonNode.Parse(File.ReadAllText(PathOf(descriptor)))!;

    private string PathOf(JsonNode descriptor) => Path.Combine(
        Layout, "blobs", ((string)descriptor["digest"]!).Replace(':', '/'));
}
