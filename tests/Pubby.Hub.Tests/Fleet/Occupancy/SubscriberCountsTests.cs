using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Occupancy;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Tests.Fleet.Questions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Fleet.Occupancy;

public sealed class SubscriberCountsTests
{
    [Fact]
    public async Task Rooms_that_are_asked_for_while_a_question_is_under_way_share_the_next()
    {
        var asked = new ConcurrentQueue<int>();
        var gate = new TaskCompletionSource();
        await using var counts = CountsOf(new Answering(async rooms =>
        {
            asked.Enqueue(rooms.Length);
            await gate.Task;
            return [.. rooms.Select(room => (long)room.Length)];
        }));
        var first = counts.CountAsync("a", default);
        await Eventually.UntilAsync(() => asked.Count == 1, "the first is asked for");
        var more = Enumerable.Range(0, 150).Select(i => counts.CountAsync($"room-{i:000}", default)).ToArray();
        var again = counts.CountAsync("room-000", default);
        gate.SetResult();
        Assert.Equal(new SubscriberCount(1, 1, 1, IsComplete: true), await first);
        Assert.All(await Task.WhenAll(more), count => Assert.Equal(8, count.Subscribers));
        Assert.Equal(8, (await again).Subscribers);
        Assert.Equal([1, 100, 50], asked);
    }

    [Fact]
    public async Task It_is_busy_while_a_thousand_rooms_wait()
    {
        var gate = new TaskCompletionSource();
        await using var counts = CountsOf(new Answering(async rooms =>
        {
            await gate.Task;
            return new long[rooms.Length];
        }));
        var all = Enumerable.Range(0, 1200).Select(i => counts.CountAsync($"room-{i}", default)).ToArray();
        Assert.True(counts.IsBusy);
        gate.SetResult();
        await Task.WhenAll(all);
        Assert.False(counts.IsBusy);
    }

    [Fact]
    public async Task An_answer_that_says_nothing_of_use_is_of_no_node()
    {
        await using var counts = CountsOf(new Answering(_ => Task.FromResult<long[]>([1, 2, 3])));
        Assert.Equal(new SubscriberCount(0, 1, 0, IsComplete: true), await counts.CountAsync("a", default));
    }

    [Fact]
    public async Task Who_waits_may_stop_and_whoever_waits_as_the_node_stops_is_cancelled()
    {
        var gate = new TaskCompletionSource<long[]>();
        var counts = CountsOf(new Answering(_ => gate.Task));
        using var impatient = new CancellationTokenSource();
        var cancelled = counts.CountAsync("a", impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var waiting = counts.CountAsync("b", default);
        await counts.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counts.CountAsync("c", default));
    }

    private static SubscriberCounts CountsOf(INodeQuestion kind)
    {
        var time = new FakeTimeProvider();
        return new SubscriberCounts(LoneQuestions.Of(new NodeIdentity(), time, kind), time);
    }

    private sealed class Answering(Func<string[], Task<long[]>> numbers) : INodeQuestion
    {
        public string Kind => SubscribersQuestion.Name;

        public async ValueTask<byte[]> AnswerAsync(NodeQuestion question, CancellationToken cancellationToken)
        {
            var rooms = JsonDocument.Parse(question.Content).RootElement.GetProperty("rooms").EnumerateArray()
                .Select(room => room.GetString()!).ToArray();
            var answer = await numbers(rooms).WaitAsync(cancellationToken);
            return Encoding.UTF8.GetBytes($$"""{"subscribers":[{{string.Join(',', answer)}}]}""");
        }
    }
}
