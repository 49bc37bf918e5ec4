using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Model;

/// <summary>
/// Runs steps against a node, and checks what every client must hold in the end: what the store holds, as far as the
/// client asked for it.
/// </summary>
internal sealed class ModelRun : IDisposable
{
    private const int OutboxBytes = 16 * 1024;
    private readonly TestNode _node;
    private readonly ModelClient[] _clients;
    private int _published;

    public ModelRun(bool isBatched)
    {
        _node = new TestNode(
            outboxBytes: OutboxBytes, shards: 2, linger: TimeSpan.FromSeconds(3), postedBytes: 3 * OutboxBytes / 2,
            sliceSubscriptions: 1, isBatched: isBatched);
        _clients =
            [.. Enumerable.Range(0, 4)
                .Select(number => new ModelClient(_node.Connect(takesDeflated: number % 2 == 1)))];
    }

    public async Task RunAsync(Step step)
    {
        var client = _clients[step.Client];
        var room = $"room-{step.Room}";
        switch (step.Kind)
        {
            case StepKind.Publish:
                await _node.PublishAsync(room, $"m{step.Number}", NextData());
                break;
            case StepKind.PublishBriefly:
                await _node.PublishAsync(room, $"m{step.Number}", NextData(), ttl: 1 + step.Number);
                break;
            case StepKind.Delete:
                await _node.PublishAsync(room, $"m{step.Number}", null);
                break;
            case StepKind.SubscribeLive:
                client.ExpectFrom(room, _node.Clock.Next());
                await client.Client.SubscribeAsync(room);
                break;
            case StepKind.SubscribeWithDump:
                client.ExpectAll(room);
                await client.Client.SubscribeAsync(room, dump: true);
                break;
            case StepKind.Resume:
                await client.ResumeAsync(room);
                break;
            case StepKind.Unsubscribe:
                client.Client.Unsubscribe(room);
                client.ExpectNothing(room);
                break;
            case StepKind.Reconnect:
                await client.ReconnectAsync(_node);
                break;
            case StepKind.Stall:
                client.Client.Connection.Capacity = step.Number * 100;
                break;
            case StepKind.TakeSome:
                client.Client.Connection.Take(step.Number * 1000);
                break;
            case StepKind.Drain:
                client.Client.Connection.Capacity = -1;
                client.Client.Connection.Take();
                break;
            case StepKind.RunPass:
                _node.RunPass(step.Number);
                break;
            case StepKind.RunScheduled:
                _node.RunScheduled();
                break;
            case StepKind.Settle:
                _node.Settle();
                break;
            case StepKind.PassTime:
                _node.Time.Advance(TimeSpan.FromMilliseconds(300 * step.Number));
                break;
        }
    }

    /// <summary>Lets everything settle, and compares.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async Task<string?> FinishAsync()
    {
        foreach (var client in _clients) client.Client.Connection.Capacity = -1;
        // Every time to live is over, and every sweep has seen it, before the store is read.
        _node.Advance(TimeSpan.FromSeconds(8));
        for (var round = 0; round < 50; round++)
        {
            foreach (var client in _clients) client.Client.Connection.Take();
            _node.Settle();
        }
        for (var i = 0; i < _clients.Length; i++)
        {
            foreach (var (room, since) in _clients[i].Expected)
            {
                var view = _clients[i].Client.View(room);
                var fault = view.Faults.FirstOrDefault() ?? (view.IsMidDump ? "a dump has no end" : null)
                    ?? await DifferenceAsync(view, room, since);
                if (fault is not null) return $"client {i} in {room}: {fault}";
            }
            if (_clients[i].Client.Outbox.BehindCount > 0) return $"client {i} is behind for ever";
        }
        return null;
    }

    public void Dispose() => _node.Dispose();

    private async Task<string?> DifferenceAsync(RoomView view, string room, long since)
    {
        var stored = await _node.Store.LoadAsync(room, CancellationToken.None);
        foreach (var message in stored.Where(message => message.ChangedAt > since))
        {
            var data = message.IsLive ? System.Text.Encoding.UTF8.GetString(message.Data) : null;
            if (view.DataOf(message.Id) != data)
                return $"{message.Id} should be {data ?? "gone"} and is {view.DataOf(message.Id) ?? "gone"}";
        }
        var all = await _node.TextOfStoreAsync(room);
        return since == 0 && all != view.Text ? $"holds\n{view.Text}where the store has\n{all}" : null;
    }

    /// <summary>Different each time, and long enough that a dozen fill an outbox.</summary>
    private string NextData() => $"\"{++_published} {new string('x', _published % 7 * 500)}\"";
}
