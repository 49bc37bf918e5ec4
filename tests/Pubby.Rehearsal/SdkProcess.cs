using System.Diagnostics;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>A client of the TypeScript SDK, in a process of Node's (<c>checker.mjs</c>).</summary>
internal sealed class SdkProcess : IAsyncDisposable
{
    private static readonly string Sdk = Path.Combine(Checkout.Root, "clients/ts");
    private static readonly string Modules = Path.Combine(Sdk, "node_modules");

    private readonly TempDirectory _directory;
    private readonly Process _process;
    private volatile Dictionary<string, (long, string?)> _held = [];

    private SdkProcess(TempDirectory directory, Process process)
    {
        (_directory, _process) = (directory, process);
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What bundles it, and its WebSocket, are there.</summary>
    public static bool IsInstalled => File.Exists(Path.Combine(Modules, ".package-lock.json"));

    public IReadOnlyDictionary<string, (long Version, string? Data)> Held => _held;

    public static async Task<SdkProcess> StartAsync(string room, Uri[] urls)
    {
        var directory = new TempDirectory();
        var bundle = new ProcessStartInfo(Path.Combine(Modules, ".bin/esbuild"),
        [
            Path.Combine(AppContext.BaseDirectory, "checker.mjs"), "--bundle", "--platform=node", "--log-level=error",
            $"--alias:pubby={Path.Combine(Sdk, "src/index.ts")}", $"--outfile={directory.File("checker.cjs")}",
        ]);
        bundle.Environment["NODE_PATH"] = Modules;
        using (var bundling = Process.Start(bundle)!)
        {
            await bundling.WaitForExitAsync().WaitAsync(Eventually.Limit);
            if (bundling.ExitCode != 0) throw new InvalidOperationException("the TypeScript SDK cannot be bundled");
        }
        return new SdkProcess(directory, Process.Start(new ProcessStartInfo(
            "node", [directory.File("checker.cjs"), room, .. urls.Select(url => $"{url}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null) return;
        using var document = JsonDocument.Parse(line);
        _held = document.RootElement.EnumerateObject().ToDictionary(item => item.Name,
            item => (item.Value[0].GetInt64(), (string?)JsonSerializer.Serialize(item.Value[1])));
    }
}
