using System.Text;
using Pubby.Core.Backplane;
using Pubby.Core.Messages;
using Pubby.Testing;

namespace Pubby.Core.Testing;

/// <summary>
/// What every backplane promises (<see cref="IBackplane"/>, <see cref="ISequenceCounters"/>). Each implementation
/// inherits it: two nodes, one bus.
/// </summary>
public abstract class BackplaneContract : IAsyncLifetime
{
    private protected BackplaneNode First { get; private set; } = null!;

    private protected BackplaneNode Second { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        First = await BackplaneNode.StartAsync(CreateNode());
        Second = await BackplaneNode.StartAsync(CreateNode());
    }

    public virtual async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private protected abstract (IBackplane Backplane, ISequenceCounters Counters) CreateNode();

    [Fact]
    public async Task The_other_node_receives_what_one_publishes_byte_for_byte_and_the_publisher_does_not()
    {
        await JoinBothAsync("match-1");
        Envelope[] sent =
        [
            Of("match-1", Live("score", """{"ü":[1.0,"\u00e9"]}""", 2) with { ExpiresAt = 1_800_000_000_000 }, number: 1, isFirst: true),
            Of("match-1", Message.Tombstone("score", 4), number: 2),
            Of("match-1", Live("flash", "1", 6) with { IsEphemeral = true }),
            Envelope.Void("match-1", new SequenceReservation(3, false, 8)),
            Envelope.Refresh("match-1"),
        ];
        foreach (var envelope in sent) Assert.True(await First.Backplane.PublishAsync(envelope));

        await Second.UntilReceivedAsync(sent.Length);
        Assert.Equal(sent.Select(Describe), Second.Received.Select(Describe));
        Assert.Empty(First.Received);
    }

    [Fact]
    public async Task Nothing_is_received_of_a_room_that_was_not_joined_or_was_left()
    {
        await Second.Backplane.JoinAsync("joined");
        await Second.Backplane.JoinAsync("left");
        Second.Backplane.Leave("left");
        await Eventually.UntilAsync(async () =>
        {
            var before = Second.Received.Count;
            await First.Backplane.PublishAsync(Envelope.Refresh("left"));
            await First.Backplane.PublishAsync(Envelope.Refresh("never"));
            await First.Backplane.PublishAsync(Envelope.Refresh("joined"));
            await Second.UntilReceivedAsync(room: "joined", before);
            return Second.Received.Skip(before).All(envelope => envelope.Room == "joined");
        }, "the room is left");
        Assert.DoesNotContain(Second.Received, envelope => envelope.Room == "never");
    }

    [Fact]
    public async Task After_quick_leaves_and_joins_the_last_call_counts()
    {
        for (var i = 0; i < 50; i++)
        {
            _ = Second.Backplane.JoinAsync("quick");
            Second.Backplane.Leave("quick");
        }
        await Second.Backplane.JoinAsync("quick");
        await First.Backplane.PublishAsync(Envelope.Refresh("quick"));
        await Second.UntilReceivedAsync(1);
    }

    [Theory]
    [InlineData("match-*", "match-1")]
    [InlineData("match-?", "match-1")]
    [InlineData("match-[12]", "match-1")]
    [InlineData("Match-1", "match-1")]
    [InlineData("m:group:a", "a")]
    public async Task A_room_named_like_a_pattern_or_like_another_but_for_case_is_a_literal(string pattern, string room)
    {
        await Second.Backplane.JoinAsync(pattern);
        await Second.Backplane.JoinAsync("end");
        await First.Backplane.PublishAsync(Envelope.Refresh(room));
        await First.Backplane.PublishAsync(Envelope.Refresh("end"));
        await Second.UntilReceivedAsync(room: "end", 0);
        Assert.DoesNotContain(Second.Received, envelope => envelope.Room == room);
    }

    [Fact]
    public async Task Rooms_that_differ_only_by_case_are_both_received()
    {
        foreach (var room in new[] { "match", "Match", "MATCH" }) await Second.Backplane.JoinAsync(room);
        foreach (var room in new[] { "match", "Match", "MATCH" })
            await First.Backplane.PublishAsync(Envelope.Refresh(room));
        await Second.UntilReceivedAsync(3);
        Assert.Equal(["MATCH", "Match", "match"], Second.Received.Select(envelope => envelope.Room)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_thousand_rooms_are_joined_at_once()
    {
        var rooms = Enumerable.Range(0, 1000).Select(i => $"room-{i}").ToArray();
        await Task.WhenAll(rooms.Select(Second.Backplane.JoinAsync));
        await Task.WhenAll(rooms.Select(room => First.Backplane.PublishAsync(Envelope.Refresh(room)).AsTask()));
        await Second.UntilReceivedAsync(rooms.Length);
        Assert.Equal(rooms.Order(StringComparer.Ordinal), Second.Received.Select(envelope => envelope.Room)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reservations_of_all_nodes_have_numbers_without_a_gap_and_rising_versions()
    {
        // The second node's clock is far behind.
        var made = new List<SequenceReservation>();
        for (var i = 0; i < 20; i++)
        {
            made.Add(await First.Counters.ReserveAsync("numbered", 1_790_000_000_000_000 + 2 * i, default));
            made.Add(await Second.Counters.ReserveAsync("numbered", 1_000_000_000_000_000 + 2 * i, default));
        }
        Assert.True(made[0].IsFirst);
        Assert.All(made.Skip(1), reservation => Assert.False(reservation.IsFirst));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => made[0].Number + i),
            made.Select(reservation => reservation.Number));
        Assert.All(made.Zip(made.Skip(1)), pair => Assert.True(pair.Second.Version > pair.First.Version));
        Assert.All(made, reservation => Assert.Equal(0, reservation.Version % 2));
        var latest = await First.Counters.LatestAsync(["numbered", "never"]);
        Assert.Equal(new[] { made[^1].Number, 0 }, latest!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(VersionPartition.Regions - 1)]
    public async Task Reservations_have_the_regions_versions_even_after_another_regions(int number)
    {
        const long Other = 1_790_000_000_000_000;
        var own = VersionPartition.Of(number);
        var made = new List<long> { (await First.Counters.ReserveAsync("classed", Other, own)).Version };
        for (var i = 0; i < 20; i++) made.Add((await Second.Counters.ReserveAsync("classed", Other + i, own)).Version);
        Assert.All(made, version => Assert.True(own.Has(version) && version % 2 == 0));
        Assert.Equal(Enumerable.Range(0, 21).Select(i => own.AtLeast(Other) + i * own.Step), made);
    }

    private async Task JoinBothAsync(string room)
    {
        await First.Backplane.JoinAsync(room);
        await Second.Backplane.JoinAsync(room);
    }

    private static Envelope Of(string room, Message message, long number = 0, bool isFirst = false) =>
        new(EnvelopeKind.Message, room, message, number, isFirst);

    private static Message Live(string id, string json, long version) =>
        new() { Id = id, Version = version, Data = Encoding.UTF8.GetBytes(json) };

    private static string Describe(Envelope envelope) => envelope.Message is { } message
        ? $"{envelope with { Message = null }} {message.Id} {message.Version} {message.State} {message.ExpiresAt} " +
            $"{message.IsEphemeral} {Encoding.UTF8.GetString(message.Data)}"
        : envelope.ToString();
}
