using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Policies;
using Pubby.Testing;

namespace Pubby.Core.Tests.Policies;

/// <summary>Work that goes on, whatever goes wrong in it.</summary>
public sealed class BackgroundLoopTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<string> _faults = [];
    private int _rounds;

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task A_round_that_fails_is_told_and_another_follows_after_a_pause()
    {
        var running = RunAsync(async _ =>
        {
            await Task.Yield();
            if (_rounds < 3) throw new InvalidOperationException($"round {_rounds}");
            await _stopping.CancelAsync();
        });
        await Eventually.UntilAsync(() => _faults.Count == 1, "the first round has failed");
        Assert.Equal(1, _rounds);
        while (!running.IsCompleted)
        {
            _time.Advance(BackgroundLoop.Pause);
            await Task.Yield();
        }
        await running;
        Assert.Equal(3, _rounds);
        Assert.Equal(["round 1", "round 2"], _faults);
    }

    [Fact]
    public async Task It_ends_when_the_node_stops_in_a_round_or_in_a_pause()
    {
        var inRound = RunAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        var inPause = RunAsync(_ => throw new OperationCanceledException("of a call, not of the node"));
        Assert.Equal(["of a call, not of the node"], _faults);
        await _stopping.CancelAsync();
        await Task.WhenAll(inRound, inPause).WaitAsync(Eventually.Limit);
        Assert.Equal(2, _rounds);
    }

    [Fact]
    public async Task What_has_an_end_ends_with_the_round_that_says_so()
    {
        await BackgroundLoop.RunUntilDoneAsync(
            _ => Task.FromResult(++_rounds == 3), fault => _faults.Add(fault.Message), _time, _stopping.Token);
        Assert.Equal(3, _rounds);
        Assert.Empty(_faults);
    }

    private Task RunAsync(Func<CancellationToken, Task> round) => BackgroundLoop.RunAsync(token =>
    {
        _rounds++;
        return round(token);
    }, fault => _faults.Add(fault.Message), _time, _stopping.Token);
}
