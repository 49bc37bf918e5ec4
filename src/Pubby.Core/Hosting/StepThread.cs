namespace Pubby.Core.Hosting;

/// <summary>
/// Calls something on the thread pool once a period, woken by a thread of its own, until it is disposed. A timer of
/// .NET does the same, but its thread is woken three times for each time that one is due.
/// </summary>
/// <remarks>
/// What is called may wait: the next call does not, and runs beside it. While the pool has no thread to spare nothing
/// piles up there, and all that is owed is called once it has one. A period that the process did not run in is
/// skipped.
/// </remarks>
internal sealed class StepThread : IThreadPoolWorkItem, IDisposable
{
    private readonly ManualResetEvent _stopping = new(initialState: false);
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly Action _step;
    private readonly Thread _thread;
    private int _owed;

    public StepThread(string name, TimeSpan period, TimeProvider time, Action step)
    {
        (_period, _time, _step) = (period, time, step);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public bool IsAlive => _thread.IsAlive;

    /// <summary>Returns at once. A call that is due already may still be made.</summary>
    public void Dispose() => _stopping.Set();

    void IThreadPoolWorkItem.Execute()
    {
        for (var owed = Interlocked.Exchange(ref _owed, 0); owed > 0; owed--) _step();
    }

    private void Run()
    {
        var start = _time.GetTimestamp();
        var due = TimeSpan.Zero;
        while (true)
        {
            var now = _time.GetElapsedTime(start);
            due = due + _period > now ? due + _period : now;
            if (_stopping.WaitOne(due - now)) return;
            if (Interlocked.Increment(ref _owed) == 1) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
