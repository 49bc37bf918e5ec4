namespace Pubby.Hub.Delivery;

/// <summary>The thread that works one shard until it is stopped.</summary>
internal sealed partial class ShardThread
{
    private readonly Shard _shard;
    private readonly ILogger _log;
    private readonly Thread _thread;

    public ShardThread(Shard shard, int number, ILogger log)
    {
        _shard = shard;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = $"shard-{number}" };
        _thread.Start();
    }

    public void Join() => _thread.Join(TimeSpan.FromSeconds(5));

    private void Run()
    {
        do
        {
            try
            {
                while (_shard.RunPass()) { }
            }
            catch (Exception fault)
            {
                // One bad connection must not take the others' thread with it.
                LogPassFailed(_log, fault);
            }
        }
        while (_shard.WaitForWork());
    }

    [LoggerMessage(1000, LogLevel.Critical, "A delivery pass failed; the shard goes on with the next.")]
    private static partial void LogPassFailed(ILogger log, Exception fault);
}
