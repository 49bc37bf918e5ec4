using Pubby.Core.Hosting;
using Pubby.Testing;

namespace Pubby.Core.Tests.Hosting;

public sealed class StepThreadTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _steps = new(0);

    [Fact]
    public async Task It_calls_again_and_again()
    {
        using var thread = Begin(() => _steps.Release());
        for (var step = 0; step < 5; step++) await _steps.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_call_that_waits_does_not_hold_up_the_next()
    {
        using var gate = new ManualResetEventSlim();
        var isFirst = 1;
        using var thread = Begin(() =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 1) gate.Wait(TestContext.Current.CancellationToken);
            else _steps.Release();
        });
        for (var step = 0; step < 5; step++) await _steps.WaitAsync(TestContext.Current.CancellationToken);
        gate.Set();
    }

    [Fact]
    public async Task It_ends_when_it_is_disposed()
    {
        var thread = Begin(() => _steps.Release());
        await _steps.WaitAsync(TestContext.Current.CancellationToken);
        thread.Dispose();
        await Eventually.UntilAsync(() => !thread.IsAlive, "its thread has ended");
    }

    private static StepThread Begin(Action step) => new("steps", Period, TimeProvider.System, step);
}
