using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Pubby.Core;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Hub.Storage.Sqlite;

/// <summary>
/// The only writer: a thread that takes all waiting puts and commits them as one transaction, so that one fsync serves
/// all waiting writes. The more publishers write at once, the more share one fsync.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private const int QueueCapacity = 8192;
    private const int MaxBatch = 1024;

    /// <summary>
    /// More than a transaction can add, so that purging keeps up with any traffic. Few enough to delay no put for long.
    /// </summary>
    private const int MaxPurge = 2 * MaxBatch;

    private static readonly TimeSpan PurgePeriod = TimeSpan.FromMinutes(1);

    private readonly Channel<WaitingPut> _queue =
        Channel.CreateBounded<WaitingPut>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly List<WaitingPut> _batch = new(MaxBatch);
    private readonly SqliteStatements _statements;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private DateTimeOffset _purgedAt;

    public SqliteWriter(SqliteConnection connection, TimeProvider time, ILogger log)
    {
        _statements = new SqliteStatements(connection);
        _time = time;
        _log = log;
        _purgedAt = time.GetUtcNow();
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        _thread.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits { get; private set; }

    /// <summary>Completes when the put is on the disk or refused.</summary>
    public Task<PutResult> PutAsync(string room, Message message, PutCondition condition)
    {
        var waiting = new WaitingPut(room, message, condition);
        return _queue.Writer.TryWrite(waiting)
            ? waiting.Task : Task.FromResult(new PutResult(PutOutcome.Overloaded, 0));
    }

    /// <summary>Writes what is waiting, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_thread.Join);
        _statements.Dispose();
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_batch.Count < MaxBatch && _queue.Reader.TryRead(out var waiting)) _batch.Add(waiting);
            try
            {
                Commit();
                foreach (var waiting in _batch) waiting.SetResult(waiting.Outcome);
            }
            catch (SqliteException fault)
            {
                foreach (var waiting in _batch)
                    waiting.SetException(
                        new StoreUnavailableException($"the database cannot be written to ({fault.Message})", fault));
            }
            catch (Exception fault)
            {
                // A bug, and logged as one. The publishers get the failure, and the next batch starts clean.
                LogCommitFailed(_log, _batch.Count, fault);
                foreach (var waiting in _batch) waiting.SetException(fault);
            }
            _batch.Clear();
        }
    }

    private void Commit()
    {
        _statements.Begin();
        try
        {
            WriteBatch();
            PurgeNowAndThen();
            _statements.Commit();
            Commits++;
        }
        catch
        {
            // After some errors SQLite has already rolled back, and then refuses this. In both cases the next batch
            // starts clean.
            TryRollback();
            throw;
        }
    }

    private void WriteBatch()
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var highest = 0L;
        foreach (var waiting in _batch)
        {
            waiting.Outcome = _statements.Put(waiting.Room, waiting.Message, waiting.Condition, nowMs);
            if (waiting.Outcome.Outcome is PutOutcome.Created or PutOutcome.Replaced)
                highest = Math.Max(highest, waiting.Message.Version);
        }
        if (highest > 0) _statements.NoteHighest(highest);
    }

    private void TryRollback()
    {
        try
        {
            _statements.Rollback();
        }
        catch (SqliteException fault)
        {
            LogNothingToRollBack(_log, fault.Message);
        }
    }

    /// <summary>
    /// Purges with a write, because only writes make the file grow. The next transaction continues where a purge
    /// reached its limit.
    /// </summary>
    private void PurgeNowAndThen()
    {
        var now = _time.GetUtcNow();
        if (now - _purgedAt < PurgePeriod) return;
        var purged = _statements.Purge((now - Retention.Tombstones).ToUnixTimeMilliseconds(), MaxPurge);
        if (purged < MaxPurge) _purgedAt = now;
    }

    [LoggerMessage(EventIds.SqliteTransactionFailed, LogLevel.Error,
        "Bug: unhandled error in a transaction of {Puts} messages; their publishers get an error.")]
    private static partial void LogCommitFailed(ILogger log, int puts, Exception fault);

    [LoggerMessage(EventIds.SqliteNothingToRollBack, LogLevel.Debug, "There was nothing to roll back: {Reason}")]
    private static partial void LogNothingToRollBack(ILogger log, string reason);

    private sealed class WaitingPut(string room, Message message, PutCondition condition)
        : TaskCompletionSource<PutResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Room => room;

        public Message Message => message;

        public PutCondition Condition => condition;

        public PutResult Outcome { get; set; }
    }
}
