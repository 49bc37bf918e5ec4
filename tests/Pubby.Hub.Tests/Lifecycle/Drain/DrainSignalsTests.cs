using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Draining;
using Pubby.Core.Policies;
using Pubby.Core.Testing;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Options;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Lifecycle.Drain;

/// <summary>What becomes of what the signals say, and of those that fail.</summary>
public sealed class DrainSignalsTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly ApplicationLifetime _application = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly LogLines<DrainSignals> _log = new();
    private readonly NodeState _state;

    public DrainSignalsTests() => _state = new NodeState(new DrainOptions(), _node.Limits, _node.Time);

    public void Dispose()
    {
        _application.StopApplication();
        _node.Dispose();
    }

    [Fact]
    public async Task A_signal_that_fails_is_listened_to_again_and_others_are_heard_meanwhile()
    {
        var (failing, other) = (new Signal("spot", faults: 2), new Signal("file", faults: 0));
        new DrainSignals([failing, other], _state, _application, _node.Time, _log).Start();
        await Eventually.UntilAsync(() => _state.Read().Reasons.Contains("file"), "the other one is heard");
        Assert.Equal(1, failing.Watched);

        await PassUntilAsync(() => _state.Read().Reasons.Contains("spot"), "it is listened to again and again");
        Assert.Equal(3, failing.Watched);
        Assert.Equal(2, _log.Written.Count);
        Assert.All(_log.Written, line => Assert.StartsWith("Error Bug: the drain signal spot failed.", line,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_signal_ordered_before_it_failed_holds_until_it_is_listened_to_again()
    {
        var signal = new Breaking();
        new DrainSignals([signal], _state, _application, _node.Time, _log).Start();
        await Eventually.UntilAsync(() => _log.Written.Count == 1, "it fails");
        Assert.Equal(["file"], _state.Read().Reasons);
        await PassUntilAsync(() => _state.Read().Reasons.Count == 0, "it is listened to again, and orders nothing");
    }

    /// <summary>A pause begins at a moment that the test does not see.</summary>
    private Task PassUntilAsync(Func<bool> isSo, string what) => Eventually.UntilAsync(() =>
    {
        _node.Time.Advance(BackgroundLoop.Pause);
        return isSo();
    }, what);

    /// <summary>Orders a drain, and fails; then the order is over.</summary>
    private sealed class Breaking : IDrainSignal
    {
        private bool _hasFailed;

        public string Name => "file";

        public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
        {
            if (!_hasFailed)
            {
                yield return new DrainOrder(Name);
                _hasFailed = true;
                throw new InvalidOperationException("on purpose");
            }
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
        }
    }

    /// <summary>Orders a drain, at first or after it has failed some times.</summary>
    private sealed class Signal(string name, int faults) : IDrainSignal
    {
        private int _watched;

        public string Name => name;

        public int Watched => Volatile.Read(ref _watched);

        public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
        {
            await Task.Yield();
            if (Interlocked.Increment(ref _watched) <= faults) throw new InvalidOperationException("on purpose");
            yield return new DrainOrder(name);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
        }
    }
}
