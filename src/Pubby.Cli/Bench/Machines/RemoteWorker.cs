using System.Threading.Channels;
using Pubby.Load.Runs;
using Pubby.Load.Workers;

namespace Pubby.Cli.Bench.Machines;

/// <summary>
/// A worker on another machine, which asks for its commands. One that asks no more is lost: what it said until then is
/// kept. Safe for any number of threads.
/// </summary>
internal sealed class RemoteWorker(string name, TimeProvider time) : ILoadWorker
{
    private const int MaxLines = 1000;

    private static readonly TimeSpan Held = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<string> _commands = [];
    private readonly Channel<WorkerLine> _lines = Channel.CreateBounded<WorkerLine>(
        new BoundedChannelOptions(MaxLines) { FullMode = BoundedChannelFullMode.DropOldest });

    private TaskCompletionSource _more = NewSignal();
    private long _heard = time.GetTimestamp();
    private long _clockError;

    public string Name => name;

    public ChannelReader<WorkerLine> Lines => _lines.Reader;

    public long ClockError => Volatile.Read(ref _clockError);

    public void Send(WorkerCommand command)
    {
        lock (_gate)
        {
            _commands.Add(WorkerJson.Text(command));
            _more.TrySetResult();
        }
    }

    /// <summary>Commands from one on; none after a while in which there were none.</summary>
    public async Task<string[]> CommandsFromAsync(int first, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _heard, time.GetTimestamp());
        Task more;
        lock (_gate)
        {
            if (_commands.Count > first) return [.. _commands.Skip(first)];
            if (_more.Task.IsCompleted) _more = NewSignal();
            more = _more.Task;
        }
        await more.WaitAsync(Held, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        lock (_gate) return [.. _commands.Skip(first)];
    }

    public void Take(WorkerLines lines)
    {
        Volatile.Write(ref _heard, time.GetTimestamp());
        Volatile.Write(ref _clockError, lines.ClockError);
        foreach (var text in lines.Lines)
        {
            if (WorkerProcess.ReadLine(text) is { } line) _lines.Writer.TryWrite(line);
        }
        if (lines.HasEnded) _lines.Writer.TryComplete();
    }

    /// <summary>Gives it up if it has not been heard of.</summary>
    public void LoseIfSilent()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _heard)) > Patience) _lines.Writer.TryComplete();
    }

    /// <summary>Waits until it has said its last: its machine would find nobody to say it to.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lines.Reader.Completion.WaitAsync(EndLimit, time).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _lines.Writer.TryComplete();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
