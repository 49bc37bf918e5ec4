using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Storage.Memory;

namespace Pubby.Aws.Tests.DynamoDb;

/// <summary>
/// The table's condition decides the same as <see cref="PutDecision"/> in C#. Here both get every possible case.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DynamoDbDecisionTests(DynamoDbServer server)
{
    private static readonly long Version = VersionClock.Microseconds(DynamoDbServer.FarAhead);
    private static readonly DateTimeOffset Now = DynamoDbServer.FarAhead + TimeSpan.FromMinutes(1);
    private static readonly long NowMs = Now.ToUnixTimeMilliseconds();

    [Fact]
    public async Task Every_case_is_decided_as_the_memory_store_decides_it()
    {
        var time = new FakeTimeProvider(Now);
        await using var memory = new MemoryMessageStore(time);
        await using var table = DynamoDbServer.PatientStore(server.OptionsFor(DynamoDbServer.NewTable()), time);
        await table.OpenAsync(CancellationToken.None);
        var differences = await Task.WhenAll(Cases().Select(async (question, number) =>
        {
            var expected = await AskAsync(memory, question, $"m{number}");
            var answer = await AskAsync(table, question, $"m{number}");
            return answer == expected ? null : $"{question}: {answer} instead of {expected}";
        }));
        Assert.Empty(differences.OfType<string>());
        Assert.Equal(await TextAsync(memory), await TextAsync(table));
    }

    private static IEnumerable<Case> Cases() =>
        from held in new[] { null, Live(Version, "1"), Live(Version, "1", NowMs + 1), Live(Version, "1", NowMs),
            Message.Tombstone("", Version) }
        from difference in new[] { -2, -1, 0, 1, 2 }
        from message in new[] { Live(Version, "1"), Live(Version, "2"), Live(Version, "1", NowMs + 1),
            Live(Version, "1", NowMs), Message.Tombstone("", Version) }
        from condition in new[] { PutCondition.None, PutCondition.MustNotExist, PutCondition.MustExist,
            PutCondition.MustBe(Version), PutCondition.MustBe(Version - 2) }
        let put = message with { Version = Version + difference }
        // A put that finds itself in the table lost its answer. The memory store never loses one.
        where !(held?.Version == put.Version && PutDecision.IsSame(held, put))
        select new Case(held, put, condition);

    private static async Task<string> AskAsync(IMessageStore store, Case question, string id)
    {
        if (question.Held is { } held)
            await store.PutAsync("room", held with { Id = id }, PutCondition.None, CancellationToken.None);
        var result = await store.PutAsync(
            "room", question.Put with { Id = id }, question.Condition, CancellationToken.None);
        return $"{result.Outcome} {result.Version}, held: {(result.Held is { } instead ? TextOf(instead) : "")}";
    }

    private static async Task<string> TextAsync(IMessageStore store) =>
        string.Join('\n', (await store.LoadAsync("room", CancellationToken.None)).Select(TextOf).Order());

    private static string TextOf(Message message) =>
        $"{message.Id} {message.State} {message.Version} {Encoding.UTF8.GetString(message.Data)} {message.ExpiresAt}";

    private static Message Live(long version, string json, long? expiresAt = null) =>
        new() { Id = "", Version = version, Data = Encoding.UTF8.GetBytes(json), ExpiresAt = expiresAt };

    private sealed record Case(Message? Held, Message Put, PutCondition Condition);
}
