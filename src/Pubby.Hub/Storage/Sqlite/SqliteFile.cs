using Microsoft.Data.Sqlite;
using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Hub.Storage.Sqlite;

/// <summary>
/// The database file, held by this process alone. SQLite itself would let a second hub open it, and each hub would
/// broadcast only what it wrote. So the hub holds a lock file beside it open while it runs. The system releases that
/// lock however the process ends.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _readerString;

    private SqliteFile(FileStream hold, SqliteConnection connection, string readerString)
    {
        _lock = hold;
        Connection = connection;
        _readerString = readerString;
    }

    /// <summary>The writer's.</summary>
    public SqliteConnection Connection { get; }

    /// <exception cref="PubbyStartException">The file cannot be used.</exception>
    public static SqliteFile Open(string path, out StoreInfo info)
    {
        path = Path.GetFullPath(path);
        FileStream? hold = null;
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            hold = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            connection = new SqliteConnection(StringFor(path, SqliteOpenMode.ReadWriteCreate, isPooled: false));
            connection.Open();
            info = SqliteSchema.Open(connection);
            return new SqliteFile(hold, connection, StringFor(path, SqliteOpenMode.ReadOnly, isPooled: true));
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or SqliteException or NotSupportedException)
        {
            connection?.Dispose();
            var isHeld = hold is null && fault is IOException && File.Exists(path + ".lock");
            hold?.Dispose();
            throw new PubbyStartException(isHeld
                ? $"Pubby cannot start: another hub has the database {path} open. Stop it, or set " +
                "Pubby:Store:Sqlite:Path to another file."
                : $"Pubby cannot start: the database {path} cannot be used ({fault.Message}). Fix it, or set " +
                "Pubby:Store:Sqlite:Path to another file.", fault);
        }
    }

    /// <summary>A connection for one read, from a pool.</summary>
    public SqliteConnection NewReader()
    {
        var connection = new SqliteConnection(_readerString);
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        using (var readers = new SqliteConnection(_readerString)) SqliteConnection.ClearPool(readers);
        // Closing the last connection moves the content of the log into the database file.
        Connection.Dispose();
        _lock.Dispose();
    }

    private static string StringFor(string path, SqliteOpenMode mode, bool isPooled) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = isPooled,
            DefaultTimeout = 5,
        }.ToString();
}
