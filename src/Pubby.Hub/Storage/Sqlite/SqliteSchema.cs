using System.Globalization;
using Microsoft.Data.Sqlite;
using Pubby.Core.Storage;

namespace Pubby.Hub.Storage.Sqlite;

/// <summary>The tables of the database file, and what it records about itself.</summary>
internal static class SqliteSchema
{
    /// <summary>
    /// Kept in the file's <c>user_version</c>; a file with a higher one was written by a later Pubby.
    /// </summary>
    private const int Version = 1;

    // A message is live while data is not null and expires_at is in the future. created is the version with which its
    // present life began. gone_at is when it ends or ended, in milliseconds since 1970. The purge uses it.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS messages (
            room TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, created INTEGER NOT NULL,
            data BLOB, expires_at INTEGER, gone_at INTEGER,
            PRIMARY KEY (room, id));
        CREATE INDEX IF NOT EXISTS messages_gone ON messages (gone_at) WHERE gone_at IS NOT NULL;
        CREATE TABLE IF NOT EXISTS facts (
            name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Makes the tables if the file is new, and reads what the file records about itself.</summary>
    /// <exception cref="NotSupportedException">A later version of Pubby wrote the file.</exception>
    public static StoreInfo Open(SqliteConnection connection)
    {
        // FULL: in WAL mode a commit waits for the disk, so that what was acknowledged survives a power cut.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
        var found = (long)Scalar(connection, "PRAGMA user_version")!;
        if (found > Version) throw new NotSupportedException($"its format {found} is newer than this hub's {Version}");
        using var transaction = connection.BeginTransaction();
        Execute(connection, Tables + string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version};"));
        Execute(connection, $"INSERT INTO facts VALUES ('epoch', '{Epoch.New()}'), ('highest_version', 0) ON " +
            "CONFLICT DO NOTHING");
        var facts = new StoreInfo(
            (string)Scalar(connection, "SELECT value FROM facts WHERE name = 'epoch'")!,
            (long)Scalar(connection, "SELECT value FROM facts WHERE name = 'highest_version'")!);
        transaction.Commit();
        return facts;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
