using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Delivery;

/// <summary>
/// The only place where a shard's thread waits. A post that does not wake it would be late by a second.
/// </summary>
public sealed class MailboxTests : IDisposable
{
    private static readonly ShardCommand Probe = new(ShardCommandKind.Probe, null);
    private readonly Mailbox _mailbox = new();

    [Fact]
    public void What_was_posted_is_taken_once_and_in_order()
    {
        for (var i = 0; i < 3; i++) _mailbox.Post(Probe with { Number = i });
        _mailbox.PostQuietly(Probe with { Number = 3 });
        Assert.False(_mailbox.IsEmpty);
        Assert.Equal([0, 1, 2, 3], _mailbox.Take().Select(command => command.Number));
        Assert.True(_mailbox.IsEmpty);
        Assert.Empty(_mailbox.Take());
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_each_post()
    {
        using var node = new TestNode();
        var room = new ShardRoom(node.Shards[0], new NeverBehind());
        for (var i = 0; i < 100; i++)
        {
            var waiter = BeginToWait();
            await Eventually.UntilAsync(
                () => waiter.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the thread sleeps");
            _mailbox.Post(Probe with { Number = i }, i % 2 == 0 ? null : room);
            Assert.True(waiter.Join(Eventually.Limit), "it sleeps on");
            Assert.Equal(i, Assert.Single(_mailbox.Take()).Number);
        }
    }

    [Fact]
    public void Nobody_waits_while_there_is_something_to_take()
    {
        _mailbox.PostQuietly(Probe);
        Assert.True(BeginToWait().Join(Eventually.Limit), "it sleeps");
    }

    [Fact]
    public void A_wait_ends_by_itself_when_its_time_is_over()
    {
        _mailbox.Wait(TimeSpan.FromMilliseconds(1));
        Assert.Empty(_mailbox.Take());
    }

    public void Dispose() => _mailbox.Dispose();

    private Thread BeginToWait()
    {
        var thread = new Thread(() => _mailbox.Wait(atMost: null)) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
