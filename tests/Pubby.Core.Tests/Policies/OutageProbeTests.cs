using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Policies;
using Pubby.Testing;

namespace Pubby.Core.Tests.Policies;

public sealed class OutageProbeTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Exception> _defects = [];
    private volatile bool _isDown = true;
    private int _probes;

    [Fact]
    public async Task It_probes_until_the_server_is_up_and_no_longer()
    {
        var probe = New(() => _isDown = _probes < 3);
        probe.Start(Period);
        Assert.Equal(0, _probes);
        await AdvanceUntilAsync(() => !_isDown);
        _time.Advance(10 * Period);
        Assert.Equal(3, _probes);
    }

    [Fact]
    public void Without_a_delay_the_first_probe_comes_after_what_starts_it_and_before_the_call_returns()
    {
        var order = new List<string>();
        var probe = New(() =>
        {
            order.Add("probe");
            _isDown = false;
        });
        probe.Start(TimeSpan.Zero, () => order.Add("starting"));
        Assert.Equal(["starting", "probe"], order);
    }

    [Fact]
    public async Task Only_one_probing_runs()
    {
        var probe = New(() => _isDown = _probes < 3);
        var starts = 0;
        for (var i = 0; i < 5; i++) probe.Start(Period, () => starts++);
        await AdvanceUntilAsync(() => !_isDown);
        Assert.Equal((1, 3), (starts, _probes));
    }

    [Fact]
    public async Task A_failure_that_arrives_during_a_successful_probe_keeps_it_going()
    {
        OutageProbe? probe = null;
        probe = New(() =>
        {
            _isDown = _probes == 1;
            if (_isDown) probe!.Start(Period);
        });
        probe.Start(Period);
        await AdvanceUntilAsync(() => _probes == 2);
        Assert.False(_isDown);
    }

    [Fact]
    public async Task A_failure_that_arrives_just_as_probing_ends_is_probed()
    {
        OutageProbe? probe = null;
        Task? failing = null;
        probe = New(() => _isDown = false, isDown: () =>
        {
            if (_isDown || failing is not null) return _isDown;
            // It comes between the look and the end: on another thread, which is given time to get there.
            failing = Task.Run(() =>
            {
                _isDown = true;
                probe!.Start(Period);
            });
            failing.Wait(TimeSpan.FromMilliseconds(100));
            return false;
        });
        probe.Start(TimeSpan.Zero);
        await failing!;
        await AdvanceUntilAsync(() => !_isDown);
        Assert.Equal(2, _probes);
    }

    [Fact]
    public async Task A_probe_that_throws_is_reported_and_tried_again()
    {
        var probe = New(() =>
        {
            if (_probes < 3) throw new InvalidOperationException("a defect");
            _isDown = false;
        });
        probe.Start(Period);
        await AdvanceUntilAsync(() => !_isDown);
        Assert.Equal(["a defect", "a defect"], _defects.Select(defect => defect.Message));
    }

    [Fact]
    public async Task A_node_that_stops_probes_no_more()
    {
        var probe = New(() => { });
        probe.Start(Period);
        await AdvanceUntilAsync(() => _probes == 2);
        await _stopping.CancelAsync();
        probe.Start(TimeSpan.Zero);
        _time.Advance(10 * Period);
        Assert.Equal((2, 0), (_probes, _defects.Count));
    }

    public void Dispose() => _stopping.Dispose();

    private OutageProbe New(Action probe, Func<bool>? isDown = null) => new(_ =>
    {
        _probes++;
        probe();
        return Task.CompletedTask;
    }, isDown ?? (() => _isDown), _defects.Add, Period, _time, _stopping.Token);

    private Task AdvanceUntilAsync(Func<bool> isSo) => Eventually.UntilAsync(() =>
    {
        if (isSo()) return true;
        _time.Advance(Period);
        return isSo();
    }, "the probe has found out");
}
