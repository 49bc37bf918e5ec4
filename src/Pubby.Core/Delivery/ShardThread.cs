namespace Pubby.Core.Delivery;

/// <summary>The thread that runs one shard until it is stopped.</summary>
internal sealed partial class ShardThread
{
    private readonly Shard _shard;
    private readonly ILogger _log;
    private readonly Func<IBatchSender?> _openSender;
    private readonly Thread _thread;

    /// <param name="openSender">
    /// Called once, by the thread itself. Null: the shard sends to one socket after another.
    /// </param>
    public ShardThread(Shard shard, int number, Func<IBatchSender?> openSender, ILogger log)
    {
        _shard = shard;
        _openSender = openSender;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = $"shard-{number}" };
        _thread.Start();
    }

    public void Join() => _thread.Join(TimeSpan.FromSeconds(5));

    private void Run()
    {
        SchedulerSlice.AskForShortest();
        var sender = _openSender();
        if (sender is not null) _shard.SendBy(sender);
        LogStarted(_log, Thread.CurrentThread.Name!, sender is not null);
        do
        {
            try
            {
                while (_shard.RunPass()) { }
            }
            catch (Exception fault)
            {
                // One bad connection must not end the thread that all others need.
                LogPassFailed(_log, fault);
            }
        }
        while (_shard.WaitForWork());
    }

    [LoggerMessage(EventIds.ShardStarted, LogLevel.Debug, "{Shard} delivers; sends in batches: {InBatches}.")]
    private static partial void LogStarted(ILogger log, string shard, bool inBatches);

    [LoggerMessage(EventIds.DeliveryPassFailed, LogLevel.Critical,
        "A delivery pass failed; the shard continues with the next.")]
    private static partial void LogPassFailed(ILogger log, Exception fault);
}
