using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CsCheck;
using Pubby.Publisher.Batching;

namespace Pubby.Publisher.Tests;

public sealed class ManyTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task Many_messages_go_in_their_order_within_the_hubs_limits_and_each_has_its_result()
    {
        var publications = new List<Publication>();
        for (var at = 0; at < 250; at++)
            publications.Add(
                Publication.Put("many", $"id-{at % 220}", at) with
                {
                    TimeToLive = at == 0
                    ? TimeSpan.FromMinutes(1) : null
                });
        // Together far above 1 MiB, each at its own limit: 64 KiB with the quotes.
        for (var at = 0; at < 20; at++)
            publications.Add(Publication.Put("many", $"big-{at}", new string('x', 64 * 1024 - 2)));
        publications.Add(Publication.Put("no room", "id", 1));
        publications.Add(Publication.Put("many", "too-big", new string('x', 64 * 1024)));
        publications.Add(Publication.Put("many", "far-too-big", new string('x', 1_572_864)));
        publications.Add(Publication.Delete("many", "never-there"));
        publications.Add(Publication.Delete("many", "id-219"));

        var results = await fixture.Publisher.PutManyAsync(publications);

        Assert.Equal(publications, results.Select(result => result.Publication));
        Assert.All(results.Take(270), result => Assert.True(result.IsPublished));
        Assert.Equal(["room_invalid", "too_large", "too_large"], results.Skip(270).Take(3)
            .Select(result => result.Error!.Code));
        Assert.Equal([PublishOutcome.Unchanged, PublishOutcome.Stored], results.Skip(273)
            .Select(result => result.Result!.Outcome));
        var dump =
            await fixture.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/rooms/many/messages", UriKind.Relative));
        var stored = dump.GetProperty("messages").EnumerateArray()
            .ToDictionary(message => message.GetProperty("id").GetString()!, message => message.GetProperty("data"));
        Assert.Equal(219 + 20, stored.Count);
        // Of an id that came twice the last one holds.
        for (var at = 0; at < 219; at++) Assert.Equal(at < 30 ? at + 220 : at, stored[$"id-{at}"].GetInt32());
    }

    [Fact]
    public void Batches_are_full_ordered_and_never_above_a_limit()
    {
        var name = Gen.Int[0, 12].Select(number => $"id-{number}");
        var publication =
            Gen.Select(name, Gen.Int[0, 400], Gen.Bool, (id, length, isDelete) =>
                isDelete ? Publication.Delete("room", id) : Publication.Put("room", id, new string('é', length)));
        Gen.Select(publication.Array[0, 60], Gen.Int[1, 10], Gen.Int[1100, 4000])
            .Sample((publications, maxMessages, maxBytes) =>
        {
            var batches =
                Batches.Cut(publications.Select((publication, at) => (at, publication)), maxMessages, maxBytes)
                    .ToArray();
            Assert.Equal(publications, batches.SelectMany(batch => batch).Select(entry => entry.Publication));
            foreach (var batch in batches)
            {
                Assert.InRange(batch.Count, 1, maxMessages);
                Assert.Equal(batch.Count, batch.DistinctBy(entry => entry.Publication.Id).Count());
                Assert.True(batch.Count == 1 || BodyOf(batch) <= maxBytes);
            }
        });
    }

    /// <summary>A request that is longer than the one that is sent.</summary>
    private static int BodyOf(IEnumerable<(int, Publication Publication)> batch) =>
        15 + batch.Sum(entry => Encoding.UTF8.GetByteCount(
        $$"""{"room":"{{entry.Publication.Room}}","id":"{{entry.Publication.Id}}","data":,"ttl":31536000},""") + (entry.Publication.Data?.Utf8.Length ?? 0));
}
