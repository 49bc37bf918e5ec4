using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Core.Testing;

/// <summary>What every store promises (<see cref="IMessageStore"/>). Each implementation inherits it.</summary>
public abstract class MessageStoreContract : IAsyncLifetime
{
    private IMessageStore _store = null!;
    private VersionClock _clock = null!;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    private protected IMessageStore Store => _store;

    private long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    private protected abstract IMessageStore Create();

    public async ValueTask InitializeAsync()
    {
        _clock = new VersionClock(Time);
        _store = Create();
        await _store.OpenAsync(CancellationToken.None);
    }

    public virtual async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task What_was_put_is_loaded_byte_for_byte_in_version_order()
    {
        var second = Live("b", """{"ü":[1.0,"\u00e9"]}""", _clock.Next(), expiresAt: NowMs + 60_000);
        var third = Live("a", "null", _clock.Next());
        await PutAsync(third);
        await PutAsync(second);

        Assert.Equal([Describe(second), Describe(third)], await LoadAsync());
    }

    [Fact]
    public async Task Created_then_replaced_and_a_room_keeps_its_messages_to_itself()
    {
        Assert.Equal(PutOutcome.Created, (await PutAsync(Live("a", "1"))).Outcome);
        Assert.Equal(PutOutcome.Replaced, (await PutAsync(Live("a", "2"))).Outcome);
        Assert.Equal(PutOutcome.Created,
            (await Store.PutAsync("other", Live("a", "3"), default, CancellationToken.None)).Outcome);
        Assert.Single(await LoadAsync());
        Assert.Empty(await Store.LoadAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task The_same_live_data_with_the_same_expiry_is_unchanged_and_keeps_its_version()
    {
        var first = Live("a", "1", expiresAt: NowMs + 1000);
        await PutAsync(first);
        var again = await PutAsync(Live("a", "1", expiresAt: NowMs + 1000));
        Assert.Equal(new PutResult(PutOutcome.Unchanged, first.Version), again);
        Assert.Equal(PutOutcome.Replaced, (await PutAsync(Live("a", "1", expiresAt: NowMs + 2000))).Outcome);
        Assert.Equal(PutOutcome.Replaced, (await PutAsync(Live("a", "1"))).Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public async Task A_message_that_is_not_newer_is_refused_with_the_stored_version(int difference)
    {
        var held = Live("a", "1");
        await PutAsync(held);
        Assert.Equal(new PutResult(PutOutcome.Newer, held.Version),
            await PutAsync(Live("a", "2", held.Version + difference)));
        Assert.Equal([Describe(held)], await LoadAsync());
    }

    [Fact]
    public async Task A_tombstone_is_loaded_for_24_hours_and_a_message_over_it_is_created()
    {
        await PutAsync(Live("a", "1"));
        var tombstone = Message.Tombstone("a", _clock.Next());
        Assert.Equal(PutOutcome.Replaced, (await PutAsync(tombstone)).Outcome);
        Time.Advance(TimeSpan.FromHours(23.9));
        Assert.Equal([Describe(tombstone)], await LoadAsync());
        Time.Advance(TimeSpan.FromHours(0.2));
        Assert.Empty(await LoadAsync());
        Assert.Equal(PutOutcome.Created, (await PutAsync(Live("a", "2"))).Outcome);
    }

    [Fact]
    public async Task A_message_whose_time_is_over_is_loaded_as_expired_and_only_its_version_counts()
    {
        var brief = Live("a", "1", expiresAt: NowMs + 1000);
        await PutAsync(brief);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([Describe(brief.ToExpired())], await LoadAsync());
        Assert.Equal(new PutResult(PutOutcome.Newer, brief.Version + 1), await PutAsync(Live("a", "2", brief.Version)));
        Assert.Equal(PutOutcome.ConditionFailed, (await PutAsync(Live("a", "2"), PutCondition.MustExist)).Outcome);
        Assert.Equal(PutOutcome.Created, (await PutAsync(Live("a", "1", expiresAt: brief.ExpiresAt))).Outcome);
    }

    [Fact]
    public async Task Conditions_hold_for_the_live_message_only()
    {
        Assert.Equal(new PutResult(PutOutcome.ConditionFailed, 0),
            await PutAsync(Live("a", "1"), PutCondition.MustExist));
        Assert.Equal(new PutResult(PutOutcome.ConditionFailed, 0),
            await PutAsync(Live("a", "1"), PutCondition.MustBe(1)));
        var first = await PutAsync(Live("a", "1"), PutCondition.MustNotExist);
        Assert.Equal(PutOutcome.Created, first.Outcome);
        foreach (var condition in new[] { PutCondition.MustNotExist, PutCondition.MustBe(first.Version + 2) })
        {
            var refused = await PutAsync(Live("a", "2"), condition);
            Assert.Equal((PutOutcome.ConditionFailed, first.Version), (refused.Outcome, refused.Version));
        }
        Assert.Equal(PutOutcome.Replaced, (await PutAsync(Live("a", "2"), PutCondition.MustBe(first.Version))).Outcome);
        Assert.Equal(PutOutcome.Replaced,
            (await PutAsync(Message.Tombstone("a", _clock.Next()), PutCondition.MustExist)).Outcome);
        var again = await PutAsync(Message.Tombstone("a", _clock.Next()), PutCondition.MustExist);
        Assert.Equal((PutOutcome.ConditionFailed, 0), (again.Outcome, again.Version));
        Assert.Equal(PutOutcome.Created, (await PutAsync(Live("a", "3"), PutCondition.MustNotExist)).Outcome);
    }

    [Fact]
    public async Task A_condition_that_fails_tells_what_is_held_instead()
    {
        Assert.Null((await PutAsync(Live("a", "1"), PutCondition.MustBe(2))).Held);

        var brief = Live("a", """{"n":1}""", expiresAt: NowMs + 1000);
        await PutAsync(brief);
        Assert.Equal(Describe(brief), Describe((await PutAsync(Live("a", "2"), PutCondition.MustNotExist)).Held!));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Describe(brief.ToExpired()),
            Describe((await PutAsync(Live("a", "2"), PutCondition.MustExist)).Held!));

        var tombstone = Message.Tombstone("a", _clock.Next());
        await PutAsync(tombstone);
        Assert.Equal(Describe(tombstone), Describe((await PutAsync(Live("a", "2"), PutCondition.MustBe(2))).Held!));
    }

    [Fact]
    public async Task Of_many_creates_at_once_exactly_one_succeeds()
    {
        var results =
            await Task.WhenAll(Enumerable.Range(0, 200)
                .Select(i => PutAsync(Live("a", $"{i}"), PutCondition.MustNotExist)));
        Assert.Equal(1, results.Count(result => result.Outcome == PutOutcome.Created));
        Assert.Equal(199, results.Count(result => result.Outcome == PutOutcome.ConditionFailed));
    }

    [Fact]
    public async Task Of_many_writes_at_once_the_highest_version_stays()
    {
        var messages = Enumerable.Range(0, 500).Select(i => Live($"m{i % 5}", $"{i}")).ToArray();
        await Task.WhenAll(messages.Reverse().Select(message => PutAsync(message)));
        Assert.Equal(messages[^5..].Select(Describe), await LoadAsync());
    }

    [Fact]
    public async Task The_largest_data_and_the_longest_names_fit()
    {
        var name = new string('n', 128);
        var data = $"\"{new string('x', 64 * 1024 - 2)}\"";
        await Store.PutAsync(name, Live(name, data), default, CancellationToken.None);
        Assert.Equal(data.Length, (await Store.LoadAsync(name, CancellationToken.None)).Single().Data.Length);
    }

    private protected Message Live(string id, string json, long? version = null, long? expiresAt = null) =>
        new()
        {
            Id = id,
            Version = version
            ?? _clock.Next(),
            Data = Encoding.UTF8.GetBytes(json),
            ExpiresAt = expiresAt
        };

    private protected async Task<PutResult> PutAsync(Message message, PutCondition condition = default) =>
        await Store.PutAsync("room", message, condition, CancellationToken.None);

    private protected async Task<string[]> LoadAsync() =>
        [.. (await Store.LoadAsync("room", CancellationToken.None)).Select(Describe)];

    private protected static string Describe(Message message) =>
        $"{message.Id} {message.State} {message.Version} {Encoding.UTF8.GetString(message.Data)} {message.ExpiresAt}";
}
