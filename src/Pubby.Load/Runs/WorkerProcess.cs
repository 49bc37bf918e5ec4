using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Pubby.Load.Workers;

namespace Pubby.Load.Runs;

/// <summary>A worker that is a process of this machine.</summary>
internal sealed class WorkerProcess : ILoadWorker
{
    /// <summary>A line a second, and a reader that is late by more than that has given up.</summary>
    private const int MaxLines = 1000;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Channel<WorkerLine> _lines = Channel.CreateBounded<WorkerLine>(
        new BoundedChannelOptions(MaxLines) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Lock _gate = new();
    private readonly Task _reading;
    private Task? _ending;

    private WorkerProcess(Process process, string name)
    {
        (_process, Name) = (process, name);
        _reading = Task.Run(ReadAsync);
    }

    public string Name { get; }

    public ChannelReader<WorkerLine> Lines => _lines.Reader;

    public long ClockError => 0;

    public int ProcessId => _process.Id;

    /// <summary>Starts one. It waits for its plan.</summary>
    /// <param name="token">The subscribers'; null: none.</param>
    /// <param name="onError">Gets what it writes for people. Called by any thread.</param>
    public static WorkerProcess Start(string name, string? token, Action<string> onError)
    {
        var start = new ProcessStartInfo(DotnetPath(), [ProgramPath(), "worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PUBBY_TOKEN");
        // A command line could be read by others of this machine; the environment of a process by its own user.
        if (token is not null) start.Environment["PUBBY_TOKEN"] = token;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text) onError($"{name}: {text}");
        };
        process.BeginErrorReadLine();
        return new WorkerProcess(process, name);
    }

    public void Send(WorkerCommand command)
    {
        try
        {
            lock (_gate)
            {
                if (_ending is not null) return;
                _process.StandardInput.WriteLine(WorkerJson.Text(command));
                _process.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            // It has ended, and its lines end too.
        }
    }

    /// <summary>More than one may end it: whoever hears no more commands, and whoever began it.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_ending ??= Task.Run(EndAsync));
    }

    private async Task EndAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (Exception fault) when (fault is TimeoutException or IOException)
        {
            _process.Kill();
        }
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } text)
        {
            if (ReadLine(text) is { } line) _lines.Writer.TryWrite(line);
        }
        _lines.Writer.TryComplete();
    }

    /// <returns>Null: it is none.</returns>
    public static WorkerLine? ReadLine(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WorkerJson.Default.WorkerLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The program that runs this one: not every process of .NET is one.</summary>
    private static string DotnetPath()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var beside = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }

    private static string ProgramPath() => typeof(WorkerProcess).Assembly.Location;
}
