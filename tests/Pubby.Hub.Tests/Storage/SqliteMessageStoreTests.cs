using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Hub.Storage.Sqlite;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Storage;

public sealed class SqliteMessageStoreTests : MessageStoreContract
{
    private readonly TempDirectory _directory = new();

    private string Path => _directory.File("pubby.db");

    private protected override IMessageStore Create() =>
        new SqliteMessageStore(Path, Time, NullLogger<SqliteMessageStore>.Instance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Messages_the_epoch_and_the_highest_version_are_there_after_a_restart()
    {
        var message = Live("a", "1");
        await PutAsync(message);
        await Store.DisposeAsync();
        await using var first = Create();
        var facts = await first.OpenAsync(CancellationToken.None);
        Assert.Equal(message.Version, facts.HighestVersion);
        Assert.Equal(Describe(message), Describe((await first.LoadAsync("room", CancellationToken.None)).Single()));
        await first.DisposeAsync();

        await using var second = Create();
        Assert.Equal(facts, await second.OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_second_hub_on_the_same_file_is_refused()
    {
        await using var second = Create();
        var fault = await Assert.ThrowsAsync<PubbyStartException>(() => second.OpenAsync(CancellationToken.None));
        Assert.Contains("another hub has the database", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        var path = _directory.File("notes.txt");
        await File.WriteAllTextAsync(path, new string('x', 5000));
        await using var store = new SqliteMessageStore(path, Time, NullLogger<SqliteMessageStore>.Instance);
        var fault = await Assert.ThrowsAsync<PubbyStartException>(() => store.OpenAsync(CancellationToken.None));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Puts_that_wait_together_share_a_transaction()
    {
        var store = (SqliteMessageStore)Store;
        var before = store.Commits;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => PutAsync(Live($"m{i}", "1"))));
        Assert.InRange(store.Commits - before, 1, 1000);
        Assert.Equal(2000, (await LoadAsync()).Length);
    }

    [Fact]
    public async Task Old_tombstones_leave_the_file_with_later_writes()
    {
        await PutAsync(Live("a", "1"));
        await PutAsync(Message.Tombstone("a", Live("a", "1").Version));
        Time.Advance(TimeSpan.FromHours(25));
        await PutAsync(Live("b", "1"));
        Assert.Equal("b", await AskFileAsync("SELECT group_concat(id) FROM messages"));
    }

    [Fact]
    public async Task However_many_messages_expired_a_few_writes_take_them_out_of_the_file()
    {
        await Task.WhenAll(Enumerable.Range(0, 5000)
            .Select(i => PutAsync(Live($"m{i}", "1", expiresAt: Time.GetUtcNow().ToUnixTimeMilliseconds() + 1000))));
        Time.Advance(TimeSpan.FromHours(25));
        for (var i = 0; i < 3; i++) await PutAsync(Live("b", $"{i}"));
        Assert.Equal(1L, await AskFileAsync("SELECT count(*) FROM messages"));
    }

    private async Task<object?> AskFileAsync(string question)
    {
        await Store.DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = question;
        return await command.ExecuteScalarAsync();
    }
}
