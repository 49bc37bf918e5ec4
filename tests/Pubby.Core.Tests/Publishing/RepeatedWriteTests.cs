using System.Text;
using Pubby.Core.Messages;
using Pubby.Core.Publishing;
using Pubby.Core.Storage;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Publishing;

/// <summary>
/// A node stored a write, and died before it broadcast it. The publisher got no answer, and sends the same again.
/// </summary>
public sealed class RepeatedWriteTests : IDisposable
{
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("", "1")]
    [InlineData("the first of its id", "1")]
    [InlineData("the one that follows", "2")]
    [InlineData("the one that is there", "2")]
    [InlineData("the one that is there", null)]
    public async Task What_was_stored_is_broadcast_when_it_is_sent_again(string condition, string? json)
    {
        long before = 0;
        if (condition is not ("" or "the first of its id"))
            before = (await _node.PublishAsync("match", "score", "1")).Version;
        var client = await SubscribeAsync();
        var publication = new Publication("match", "score", json is null ? null : Encoding.UTF8.GetBytes(json),
            Condition: condition switch
            {
                "the first of its id" => PutCondition.MustNotExist,
                "the one that follows" => PutCondition.MustBe(before),
                "the one that is there" => PutCondition.MustExist,
                _ => PutCondition.None,
            });
        var stored = await StoreAsync(publication);

        await _node.Publisher.PublishAsync(publication);

        _node.Settle();
        Assert.Equal(stored, client.View("match").VersionOf("score"));
        Assert.Equal(json, client.View("match").DataOf("score"));
    }

    [Theory]
    [InlineData("\"another's\"")]
    [InlineData(null)]
    public async Task What_others_stored_is_not_broadcast_for_a_write_that_is_refused(string? held)
    {
        var client = await SubscribeAsync();
        if (held is not null) await StoreAsync(new Publication("match", "score", Encoding.UTF8.GetBytes(held)));

        var result = await _node.Publisher.PublishAsync(new Publication(
            "match", "score", "1"u8.ToArray(), Condition: PutCondition.MustBe(2)));

        _node.Settle();
        Assert.Equal(PutOutcome.ConditionFailed, result.Put.Outcome);
        Assert.Equal(0, client.View("match").Count);
    }

    private async Task<TestClient> SubscribeAsync()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        return client;
    }

    /// <summary>As the node did that died.</summary>
    private async Task<long> StoreAsync(Publication publication)
    {
        var version = _node.Clock.Next();
        var message = publication.Data is { } data
            ? new Message { Id = publication.Id, Version = version, Data = data }
            : Message.Tombstone(publication.Id, version);
        return (await _node.Store.PutAsync(
            publication.Room, message, publication.Condition, CancellationToken.None)).Version;
    }
}
