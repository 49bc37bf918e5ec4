using Microsoft.Data.Sqlite;
using Pubby.Core;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Hub.Storage.Sqlite;

/// <summary>
/// Messages in one SQLite file: durable, for one node. One writer commits in groups. Readers have connections of their
/// own; in WAL mode they do not block the writer.
/// </summary>
internal sealed class SqliteMessageStore(string path, TimeProvider time, ILogger<SqliteMessageStore> log)
    : IMessageStore
{
    private const int MaxReaders = 4;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _readers = new(MaxReaders);
    private SqliteFile? _file;
    private SqliteWriter? _writer;

    /// <summary>How many transactions were committed.</summary>
    public long Commits => _writer?.Commits ?? 0;

    /// <exception cref="PubbyStartException">The file cannot be used; the message says why and what to do.</exception>
    public Task<StoreInfo> OpenAsync(CancellationToken cancellationToken)
    {
        _file = SqliteFile.Open(path, out var info);
        _writer = new SqliteWriter(_file.Connection, time, log);
        return Task.FromResult(info);
    }

    public async ValueTask<PutResult> PutAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer!.PutAsync(room, message, condition).WaitAsync(Timeout, time, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new StoreUnavailableException("the database did not answer in time", fault);
        }
    }

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        if (!await _readers.WaitAsync(Timeout, cancellationToken))
            throw new StoreUnavailableException("too many reads are waiting");
        var reading = Task.Run(() => Read(room), CancellationToken.None);
        _ = reading.ContinueWith(_ => _readers.Release(), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            return await reading.WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception fault) when (fault is SqliteException or TimeoutException)
        {
            throw new StoreUnavailableException($"the database cannot be read ({fault.Message})", fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync();
        _file?.Dispose();
        _readers.Dispose();
    }

    private List<Message> Read(string room)
    {
        var now = time.GetUtcNow();
        using var connection = _file!.NewReader();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT id, version, data, expires_at FROM messages
            WHERE room = $room AND (gone_at IS NULL OR gone_at >= $horizon) ORDER BY version
            """;
        command.Parameters.AddWithValue("$room", room);
        command.Parameters.AddWithValue("$horizon", (now - Retention.Tombstones).ToUnixTimeMilliseconds());
        var messages = new List<Message>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) messages.Add(ToMessage(reader).AsOf(now.ToUnixTimeMilliseconds()));
        return messages;
    }

    private static Message ToMessage(SqliteDataReader row)
    {
        var id = row.GetString(0);
        var version = row.GetInt64(1);
        if (row.IsDBNull(2)) return Message.Tombstone(id, version);
        return new Message
        {
            Id = id,
            Version = version,
            Data = row.GetFieldValue<byte[]>(2),
            ExpiresAt = row.IsDBNull(3) ? null : row.GetInt64(3),
        };
    }
}
