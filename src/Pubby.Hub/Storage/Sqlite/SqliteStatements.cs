using Microsoft.Data.Sqlite;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Hub.Storage.Sqlite;

/// <summary>The writer's statements, prepared once. Belongs to the writer's thread.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private const string IsLive = "(held.data IS NOT NULL AND (held.expires_at IS NULL OR held.expires_at > $now))";
    private const string IsSame = $"({IsLive} AND held.data = $data AND held.expires_at IS $expires_at)";

    // The version that a new one must exceed. For an expired message that is the odd number after its version: the
    // version of its expiry.
    private const string HeldVersion =
        "(held.version + (held.data IS NOT NULL AND held.expires_at IS NOT NULL AND held.expires_at <= $now))";

    private const string Replacement =
        "version = $version, data = $data, expires_at = $expires_at, gone_at = $gone_at";

    private const string IsNewer = $"$version > {HeldVersion} AND {IsSame} IS NOT TRUE";

    // $condition is a PutConditionKind: 0 none, 1 must not exist, 2 must exist, 3 must have the version $expected.
    // Each decides in one statement, which changes a row if and only if the message is written. Neither may say
    // RETURNING, nor read the table that it inserts into: SQLite then makes a temporary table for each message, with a
    // page cache of its own. In a process where the C library gives that memory back each time the store took some
    // 400 us of processor time a message, and takes 20 without (`commit publishers=64` of Pubby.Benchmarks).
    internal const string PutSql = $"""
        INSERT INTO messages AS held (room, id, version, created, data, expires_at, gone_at)
        VALUES ($room, $id, $version, $version, $data, $expires_at, $gone_at)
        ON CONFLICT (room, id) DO UPDATE SET
            created = CASE WHEN {IsLive} THEN held.created ELSE $version END, {Replacement}
        WHERE {IsNewer} AND ($condition = 0 OR NOT {IsLive})
        """;

    internal const string ReplaceSql = $"""
        UPDATE messages AS held SET {Replacement} WHERE room = $room AND id = $id
            AND {IsNewer} AND {IsLive} AND ($condition = 2 OR held.version = $expected)
        """;

    internal const string CreatedSql = "SELECT created FROM messages WHERE room = $room AND id = $id";

    internal const string ExplainSql =
        $"SELECT {HeldVersion}, {IsLive}, {IsSame}, data, expires_at FROM messages AS held " +
        "WHERE room = $room AND id = $id";

    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _replace;
    private readonly SqliteCommand _created;
    private readonly SqliteCommand _explain;
    private readonly SqliteCommand _highest;
    private readonly SqliteCommand _purge;

    public SqliteStatements(SqliteConnection connection)
    {
        _begin = Prepare(connection, "BEGIN IMMEDIATE");
        _commit = Prepare(connection, "COMMIT");
        _rollback = Prepare(connection, "ROLLBACK");
        _put = Prepare(connection, PutSql,
            "$room", "$id", "$version", "$data", "$expires_at", "$gone_at", "$now", "$condition");
        _replace = Prepare(connection, ReplaceSql,
            "$room", "$id", "$version", "$data", "$expires_at", "$gone_at", "$now", "$condition", "$expected");
        _created = Prepare(connection, CreatedSql, "$room", "$id");
        _explain = Prepare(connection, ExplainSql, "$room", "$id", "$data", "$expires_at", "$now");
        _highest =
            Prepare(connection,
                "UPDATE facts SET value = max(value, $version) WHERE name = 'highest_version'", "$version");
        _purge = Prepare(connection, "DELETE FROM messages WHERE rowid IN (SELECT rowid FROM messages WHERE gone_at " +
            "< $before LIMIT $most)", "$before", "$most");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Rollback() => _rollback.ExecuteNonQuery();

    public PutResult Put(string room, Message message, PutCondition condition, long nowMs)
    {
        object data = message.IsLive ? message.Data : DBNull.Value;
        object expiresAt = message.ExpiresAt is { } ms ? ms : DBNull.Value;
        object goneAt = message.IsLive ? expiresAt : message.Version / 1000;
        if (condition.Kind is PutConditionKind.None or PutConditionKind.MustNotExist)
        {
            Bind(_put, room, message.Id, message.Version, data, expiresAt, goneAt, nowMs, (long)condition.Kind);
            if (_put.ExecuteNonQuery() == 1) return new(OutcomeOf(room, message), message.Version);
        }
        else
        {
            Bind(_replace, room, message.Id, message.Version, data, expiresAt, goneAt, nowMs, (long)condition.Kind,
                condition.Version);
            if (_replace.ExecuteNonQuery() == 1) return new(PutOutcome.Replaced, message.Version);
        }
        Bind(_explain, room, message.Id, data, expiresAt, nowMs);
        return Explain(message.Id, condition);
    }

    /// <summary>The highest version that was noted here. No message in the database has a higher one.</summary>
    public void NoteHighest(long version)
    {
        Bind(_highest, version);
        _highest.ExecuteNonQuery();
    }

    public int Purge(long beforeMs, int maxMessages)
    {
        Bind(_purge, beforeMs, (long)maxMessages);
        return _purge.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _put.Dispose();
        _replace.Dispose();
        _created.Dispose();
        _explain.Dispose();
        _highest.Dispose();
        _purge.Dispose();
    }

    /// <summary>Of a message that was written: it replaced one that was live, or there was none.</summary>
    private PutOutcome OutcomeOf(string room, Message message)
    {
        Bind(_created, room, message.Id);
        return (long)_created.ExecuteScalar()! == message.Version ? PutOutcome.Created : PutOutcome.Replaced;
    }

    private PutResult Explain(string id, PutCondition condition)
    {
        using var reader = _explain.ExecuteReader();
        if (!reader.Read()) return new(PutOutcome.ConditionFailed, 0);
        var version = reader.GetInt64(0);
        var isLive = reader.GetBoolean(1);
        var isSame = !reader.IsDBNull(2) && reader.GetBoolean(2);
        return condition.HoldsFor(isLive ? version : null)
            ? new(isSame ? PutOutcome.Unchanged : PutOutcome.Newer, version)
            : new(PutOutcome.ConditionFailed, isLive ? version : 0, Held(reader, id, version, isLive));
    }

    private static Message Held(SqliteDataReader reader, string id, long version, bool isLive)
    {
        if (reader.IsDBNull(3)) return Message.Tombstone(id, version);
        return new Message
        {
            Id = id,
            Version = version,
            Data = isLive ? reader.GetFieldValue<byte[]>(3) : [],
            ExpiresAt = reader.IsDBNull(4) ? null : reader.GetInt64(4),
            State = isLive ? MessageState.Live : MessageState.Expired,
        };
    }

    private static SqliteCommand Prepare(
        SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        command.Prepare();
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
