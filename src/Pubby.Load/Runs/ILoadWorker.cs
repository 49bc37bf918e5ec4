using System.Threading.Channels;
using Pubby.Load.Workers;

namespace Pubby.Load.Runs;

/// <summary>A worker, wherever it runs.</summary>
internal interface ILoadWorker : IAsyncDisposable
{
    /// <summary>For people: which process, on which machine.</summary>
    string Name { get; }

    /// <summary>What it says. Ends when it has ended, or is lost.</summary>
    ChannelReader<WorkerLine> Lines { get; }

    /// <summary>
    /// So exactly its clock is compared with this machine's, in microseconds; 0: it is the same clock. Times in
    /// commands are this machine's, and the worker's end translates them.
    /// </summary>
    long ClockError { get; }

    /// <summary>Never waits. To a worker that is lost it does nothing.</summary>
    void Send(WorkerCommand command);
}
