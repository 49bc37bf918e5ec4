using Microsoft.Data.Sqlite;
using Pubby.Hub.Storage.Sqlite;

namespace Pubby.Hub.Tests.Storage;

/// <summary>What SQLite does for each message.</summary>
public sealed class SqliteStatementTests
{
    /// <summary>Steps that make a table, an index or a sorter for one run of a statement.</summary>
    private static readonly string[] Temporary = ["OpenEphemeral", "OpenAutoindex", "OpenDup", "SorterOpen"];

    public static TheoryData<string> OfEachMessage() =>
    [
        SqliteStatements.PutSql, SqliteStatements.ReplaceSql, SqliteStatements.CreatedSql, SqliteStatements.ExplainSql,
    ];

    [Theory]
    [MemberData(nameof(OfEachMessage))]
    public void A_message_makes_no_temporary_table(string sql)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SqliteSchema.Open(connection);
        Assert.Empty(StepsOf(connection, sql).Intersect(Temporary));
    }

    [Fact]
    public void Such_a_step_would_be_seen()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SqliteSchema.Open(connection);
        Assert.Contains("OpenEphemeral",
            StepsOf(connection, "INSERT INTO facts VALUES ('a', 1) ON CONFLICT DO NOTHING RETURNING value"));
    }

    /// <summary>The program that SQLite makes of a statement (<c>EXPLAIN</c>), by the names of its steps.</summary>
    private static List<string> StepsOf(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN {sql}";
        foreach (var name in sql.Split([' ', ',', '(', ')', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.StartsWith('$')).Distinct())
            command.Parameters.AddWithValue(name, 1);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read()) steps.Add(reader.GetString(1));
        return steps;
    }
}
