using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Sns;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>
/// How messages become batches, and what becomes of each of them when SNS takes some, none, or says nothing.
/// </summary>
public sealed class SnsSenderTests : IAsyncLifetime
{
    private readonly ScriptedSns _sns = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly SnsSender _sender;

    public SnsSenderTests() => _sender = new SnsSender(_sns, "topic", TimeSpan.FromSeconds(2), _time);

    public ValueTask InitializeAsync() => default;

    [Fact]
    public async Task A_lone_message_goes_at_once()
    {
        Assert.Equal(SendOutcome.Taken, (await _sender.SendAsync(Of("m"))).Outcome);
        Assert.Single(Assert.Single(_sns.Batches));
    }

    [Fact]
    public async Task While_eight_calls_are_under_way_the_rest_gathers_into_batches_of_ten()
    {
        Hold();
        var sent = new List<Task<Sent>>();
        for (var i = 0; i < 8; i++)
        {
            sent.Add(_sender.SendAsync(Of($"{i}")).AsTask());
            await UntilBatchesAsync(i + 1);
        }
        for (var i = 8; i < 33; i++) sent.Add(_sender.SendAsync(Of($"{i}")).AsTask());
        Assert.Equal(8, _sns.Batches.Count);
        _gate.SetResult();
        Assert.All(await Task.WhenAll(sent), outcome => Assert.Equal(SendOutcome.Taken, outcome.Outcome));
        Assert.Equal([10, 10, 5], _sns.Batches.Skip(8).Select(batch => batch.Count));
        Assert.Equal(Enumerable.Range(0, 33).Select(i => $"{i}"), _sns.Batches.SelectMany(batch => batch)
            .Select(message => message.Text));
    }

    [Fact]
    public async Task A_batch_is_never_larger_than_SNS_takes()
    {
        Hold();
        var sent = new List<Task<Sent>>();
        for (var i = 0; i < 8; i++)
        {
            sent.Add(_sender.SendAsync(Of("m")).AsTask());
            await UntilBatchesAsync(i + 1);
        }
        for (var i = 0; i < 12; i++) sent.Add(_sender.SendAsync(Of(new string('x', 100_000))).AsTask());
        _gate.SetResult();
        await Task.WhenAll(sent);
        Assert.All(_sns.Batches, batch => Assert.InRange(batch.Sum(message => message.Bytes), 1, 256 * 1024));
        Assert.All(_sns.Batches.Skip(8), batch => Assert.Equal(2, batch.Count));
    }

    [Fact]
    public async Task Each_message_of_a_batch_is_answered_for_itself()
    {
        _sns.OnBatch = batch =>
            Task.FromResult<IReadOnlyList<SnsEntryFault?>>([.. batch.Select(message => message.Text switch
        {
            "throttled" => new SnsEntryFault("Throttled", "", IsOurs: false),
            "wrong" => new SnsEntryFault("InvalidParameter", "", IsOurs: true),
            _ => null,
        })]);
        var outcomes =
            await Task.WhenAll(
                new[] { "taken", "throttled", "wrong" }.Select(text => _sender.SendAsync(Of(text)).AsTask()));
        Assert.Equal([SendOutcome.Taken, SendOutcome.Unavailable, SendOutcome.Refused],
            outcomes.Select(sent => sent.Outcome));
    }

    [Fact]
    public async Task One_that_spoils_a_batch_does_not_spoil_it_for_the_others()
    {
        _sns.OnBatch = batch => batch.Any(message => message.Text == "wrong")
            ? throw new SnsException("InvalidParameter", "", new InvalidOperationException())
            : ScriptedSns.AllTaken(batch);
        var outcomes =
            await Task.WhenAll(new[] { "a", "wrong", "b" }.Select(text => _sender.SendAsync(Of(text)).AsTask()));
        Assert.Equal([SendOutcome.Taken, SendOutcome.Refused, SendOutcome.Taken],
            outcomes.Select(sent => sent.Outcome));
    }

    [Fact]
    public async Task One_that_waits_too_long_is_given_up_and_not_sent_when_its_turn_comes()
    {
        Hold();
        var held = new List<Task<Sent>>();
        for (var i = 0; i < 8; i++)
        {
            held.Add(_sender.SendAsync(Of("held")).AsTask());
            await UntilBatchesAsync(i + 1);
        }
        var late = _sender.SendAsync(Of("late")).AsTask();
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return late.IsCompleted;
        }, "it is given up");
        Assert.Equal(SendOutcome.Unavailable, (await late).Outcome);
        _gate.SetResult();
        await Task.WhenAll(held);
        Assert.Equal(SendOutcome.Taken, (await _sender.SendAsync(Of("next"))).Outcome);
        Assert.DoesNotContain(_sns.Batches.SelectMany(batch => batch), message => message.Text == "late");
    }

    [Fact]
    public async Task What_waits_is_bounded()
    {
        Hold();
        var outcomes = new List<Task<Sent>>();
        for (var i = 0; i < 100; i++) outcomes.Add(_sender.SendAsync(Of(new string('x', 250_000))).AsTask());
        Assert.InRange(outcomes.Count(outcome => outcome.IsCompleted), 30, 40);
        _gate.SetResult();
        await Task.WhenAll(outcomes);
        // All of it is given back.
        Assert.Equal(SendOutcome.Taken, (await _sender.SendAsync(Of(new string('x', 250_000)))).Outcome);
    }

    [Fact]
    public async Task A_defect_in_a_call_stops_no_later_one()
    {
        _sns.OnBatch = _ => throw new InvalidOperationException("a defect");
        Assert.Equal(SendOutcome.Unavailable, (await _sender.SendAsync(Of("m"))).Outcome);
        _sns.OnBatch = ScriptedSns.AllTaken;
        Assert.Equal(SendOutcome.Taken, (await _sender.SendAsync(Of("m"))).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _sender.DisposeAsync();
    }

    private void Hold() => _sns.OnBatch = async batch =>
    {
        await _gate.Task;
        return new SnsEntryFault?[batch.Count];
    };

    private Task UntilBatchesAsync(int count) =>
        Eventually.UntilAsync(() => _sns.Batches.Count >= count, $"{count} calls are under way");

    private static SnsMessage Of(string text) => new(text, new Dictionary<string, string>());
}
