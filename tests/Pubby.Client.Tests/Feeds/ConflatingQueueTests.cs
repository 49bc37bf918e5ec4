using CsCheck;
using Pubby.Client.Feeds;

namespace Pubby.Client.Tests.Feeds;

public sealed class ConflatingQueueTests
{
    [Fact]
    public void Whoever_reads_at_whatever_pace_ends_with_what_is_held_and_never_goes_back()
    {
        var step = Gen.Select(Gen.Int[0, 4], Gen.Bool, Gen.Int[0, 3]);
        step.Array[0, 60].Sample(steps =>
        {
            var queue = new ConflatingQueue<(string Id, int Version, bool IsDeleted)>(static (_, newer) => newer);
            var held = new SortedDictionary<string, int>();
            var read = new SortedDictionary<string, int>();
            var version = 0;
            foreach (var (number, isDeleted, reads) in steps)
            {
                var id = $"id-{number}";
                queue.Put(id, (id, ++version, isDeleted), isDeleted, read.ContainsKey(id));
                if (isDeleted) held.Remove(id);
                else held[id] = version;
                for (var at = 0; at < reads; at++) Read(queue, read);
                Assert.True(queue.Count <= held.Count + read.Count + ConflatingQueue<int>.MaxFutile);
            }
            while (queue.Count > 0) Read(queue, read);
            Assert.Equal(held, read);
        });
    }

    [Fact]
    public void What_came_and_went_unread_is_not_kept()
    {
        var queue = new ConflatingQueue<string>(static (_, newer) => newer);
        for (var at = 0; at < 10_000; at++)
        {
            queue.Put($"id-{at}", "there");
            queue.Put($"id-{at}", "gone", isDeletion: true);
        }
        Assert.Equal(0, queue.Count);
        for (var at = 0; at < 10_000; at++) queue.Put($"id-{at}", "gone", isDeletion: true);
        Assert.Equal(ConflatingQueue<string>.MaxFutile, queue.Count);
    }

    private static void Read(
        ConflatingQueue<(string Id, int Version, bool IsDeleted)> queue, SortedDictionary<string, int> read)
    {
        if (!queue.TryTake(out var next)) return;
        Assert.True(next.Version > read.GetValueOrDefault(next.Id));
        if (next.IsDeleted) read.Remove(next.Id);
        else read[next.Id] = next.Version;
    }
}
