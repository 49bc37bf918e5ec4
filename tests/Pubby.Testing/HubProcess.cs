using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Pubby.Testing;

/// <summary>A real hub in a process of its own, on a free port, with the development key.</summary>
public sealed class HubProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();

    private HubProcess(Process process, int port, string adminUrl)
    {
        _process = process;
        Port = port;
        AdminUrl = adminUrl;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Where its admin API, its metrics and its pages are, unless its settings say otherwise.</summary>
    public string AdminUrl { get; }

    /// <summary>Where it keeps its development key, once it is ready.</summary>
    public string Key { get; private set; } = "";

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>All that it wrote, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_gate) return _output.ToString();
        }
    }

    /// <summary>
    /// The development key of hubs that start together in one directory; of others the first one makes it.
    /// </summary>
    public static void MakeKey(string directory) =>
        File.WriteAllText(Path.Combine(directory, "dev.key"),
            $"dev_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}");

    /// <summary>Starts a hub and waits until it is ready.</summary>
    /// <param name="directory">Where its database and its key are; the same one again is a restart.</param>
    /// <param name="settings">Environment variables, such as <c>Pubby__Drain__Seconds=1</c>; <c>{port}</c> in them is
    /// the hub's port.</param>
    public static Task<HubProcess> StartAsync(string directory, params string[] settings) =>
        StartUnderAsync(under: null, directory, settings);

    /// <summary>Starts a hub at a port that a balancer expects it at, and waits until it is ready.</summary>
    public static Task<HubProcess> StartAtAsync(int port, string directory, params string[] settings) =>
        StartUnderAtAsync(under: null, port, directory, settings);

    /// <summary>Starts a hub by a command that starts another, and waits until it is ready.</summary>
    /// <param name="under">Null: by none.</param>
    public static async Task<HubProcess> StartUnderAsync(string? under, string directory, params string[] settings)
    {
        var hub = await StartAnywhereAsync(under, at: null, directory, settings);
        if (hub.HasExited && hub.Output.Contains("address already in use", StringComparison.Ordinal))
        {
            // A port that was free a moment ago went to somebody else's connection.
            await hub.DisposeAsync();
            return await StartUnderAsync(under, directory, settings);
        }
        return await hub.WithKeyAsync(directory);
    }

    /// <summary>The same at a port that others expect it at.</summary>
    public static async Task<HubProcess> StartUnderAtAsync(
        string? under, int port, string directory, params string[] settings)
    {
        var hub = await StartAnywhereAsync(under, port, directory, settings);
        return await hub.WithKeyAsync(directory);
    }

    private static async Task<HubProcess> StartAnywhereAsync(
        string? under, int? at, string directory, string[] settings)
    {
        var hub = LaunchWith(
            directory, "Development", ["--urls", "http://127.0.0.1:{port}"], settings, under: under, at: at);
        await hub.UntilStartedAsync();
        return hub;
    }

    /// <summary>Starts a hub and does not wait: for one that is meant to fail.</summary>
    public static HubProcess Launch(string directory, string environment, params string[] settings) =>
        LaunchWith(directory, environment, ["--urls", "http://127.0.0.1:{port}"], settings);

    /// <summary>
    /// The same with nothing on its command line but these arguments; <c>{port}</c> in them is the hub's port.
    /// </summary>
    /// <param name="program">The hub's dll; absent: <see cref="HubProgram.File"/>.</param>
    /// <param name="under">A command that starts another, such as <c>nohup</c>; absent: none.</param>
    /// <param name="at">The port that a balancer expects it at; absent: any free one.</param>
    public static HubProcess LaunchWith(string directory, string environment, string[] arguments, string[] settings,
        string? program = null, string? under = null, int? at = null)
    {
        var port = at ?? FreePort.Next();
        string[] command = ["dotnet", program ?? HubProgram.File, .. arguments.Select(OnPort)];
        if (under is not null) command = [under, .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in HubProgram.Runtime) start.Environment[name] = value;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Pubby__Store__Sqlite__Path"] = Path.Combine(directory, "pubby.db");
        var admin = $"http://127.0.0.1:{FreePort.Next()}";
        start.Environment["Pubby__Admin__Urls"] = admin;
        foreach (var setting in settings)
        {
            var split = setting.IndexOf('=', StringComparison.Ordinal);
            start.Environment[setting[..split]] = OnPort(setting[(split + 1)..]);
        }
        return new HubProcess(Process.Start(start)!, port, start.Environment["Pubby__Admin__Urls"]!);

        string OnPort(string text) => text.Replace("{port}", $"{port}", StringComparison.Ordinal);
    }

    public HttpClient NewPublisher() => NewClient(Url);

    /// <summary>For the admin API, metrics and pages. The development key operates.</summary>
    public HttpClient NewOperator() => NewClient(AdminUrl);

    private HttpClient NewClient(string url)
    {
        var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return client;
    }

    /// <summary>SIGKILL: it has no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an orchestrator sends it; returns at once.</summary>
    public void Terminate() => Signal("TERM");

    /// <param name="signal">Without its SIG. After STOP the hub has stopped; others return at once.</param>
    public void Signal(string signal) => ProcessSignal.Send(_process.Id, signal);

    public Task WaitForExitAsync() => _process.WaitForExitAsync().WaitAsync(Eventually.Limit);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    /// <summary>For a hub that was launched and may have ended instead.</summary>
    public async Task UntilReadyOrEndedAsync()
    {
        await Eventually.UntilAsync(async () => HasExited || await IsReadyAsync(), "the hub is ready");
        // What it wrote last is read a moment after its end.
        if (HasExited) await WaitForExitAsync();
    }

    /// <summary>Until it reaches all that it stands on.</summary>
    public async Task UntilWellAsync()
    {
        using var http = new HttpClient();
        var probe = new Uri($"{AdminUrl}/health/ready");
        await Eventually.UntilAsync(async () =>
        {
            using var answer = await http.GetAsync(probe);
            return (await answer.Content.ReadAsStringAsync()).Contains("\"ok\"", StringComparison.Ordinal);
        }, $"the hub at {Url} is well");
    }

    /// <summary>One that has started made its key, or had it.</summary>
    private async Task<HubProcess> WithKeyAsync(string directory)
    {
        if (HasExited) throw new InvalidOperationException($"the hub did not start:\n{Output}");
        Key = await File.ReadAllTextAsync(Path.Combine(directory, "dev.key"));
        return this;
    }

    /// <summary>One that never gets ready is stopped, and what it wrote says why.</summary>
    private async Task UntilStartedAsync()
    {
        try
        {
            await UntilReadyOrEndedAsync();
        }
        catch (TimeoutException fault)
        {
            await DisposeAsync();
            throw new TimeoutException($"{fault.Message}; it wrote:\n{Output}", fault);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri($"{Url}/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_gate) _output.AppendLine(line);
    }
}
