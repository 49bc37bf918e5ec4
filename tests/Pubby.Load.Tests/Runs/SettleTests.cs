using System.Threading.Channels;
using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Publishing;
using Pubby.Load.Runs;
using Pubby.Load.Tests.Support;
using Pubby.Load.Workers;
using Pubby.Testing;

namespace Pubby.Load.Tests.Runs;

/// <summary>How long a run waits for what is still on its way.</summary>
public sealed class SettleTests
{
    [Fact]
    public async Task What_comes_after_ten_silent_seconds_is_not_lost()
    {
        var plan = new LoadPlan
        {
            Hubs = [$"127.0.0.1:{FreePort.Next()}"],
            Connections = 1,
            Ramp = new() { Seconds = 0 },
            Publish = new() { Seconds = 0.1, WarmUpSeconds = 0 },
        };
        var time = new QuickTimers();
        var worker = new LateWorker(TimeSpan.FromSeconds(10), time);
        // Nobody answers there: the worker says what is missing, whatever was published.
        using var publisher = new HubPublisher(plan.Hubs, key: null, connections: 1);
        var run = new BenchRun(plan, [worker], time, _ => { });
        var result = await run.RunAsync(publisher, cut: 0, TimeSpan.Zero, default);
        Assert.Equal(0, result.Lost);
    }

    /// <summary>
    /// Once all is published, it lacks one message for so long; then the message comes, by a resume and thus not as a
    /// delivery.
    /// </summary>
    private sealed class LateWorker(TimeSpan late, TimeProvider time) : ILoadWorker
    {
        private readonly Channel<WorkerLine> _lines = Channel.CreateUnbounded<WorkerLine>();
        private int _missing;

        public string Name => "late";

        public ChannelReader<WorkerLine> Lines => _lines.Reader;

        public long ClockError => 0;

        public void Send(WorkerCommand command)
        {
            switch (command.Command)
            {
                case "plan":
                    Write(new ReadyLine(0, 1, 1000));
                    break;
                case "start":
                    Write(new OpenedLine(0));
                    break;
                case "published":
                    _ = LackAsync();
                    break;
                case "stop":
                    Write(Result());
                    _lines.Writer.Complete();
                    break;
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task LackAsync()
        {
            Write(Second(_missing = 1));
            await Task.Delay(late, time);
            Write(Second(_missing = 0));
        }

        private void Write(WorkerLine line) => _lines.Writer.TryWrite(line);

        private static SecondLine Second(int missing) => new()
        {
            Second = 1,
            Begun = 1,
            Open = 1,
            Subscribed = 1,
            Gone = 0,
            Connects = 0,
            Deliveries = 0,
            Deliver = TimeSummary.Of(Times.New()),
            Errors = new Dictionary<string, long>(),
            Missing = missing,
            LagMs = 0,
            Core = 0,
            Memory = 0,
            IsToolBound = false,
        };

        private ResultLine Result() => new()
        {
            Part = 0,
            Open = 1,
            Connects = 1,
            Delivered = 1 - _missing,
            Conflated = 0,
            Lost = _missing,
            Unknown = 0,
            Repeated = 0,
            Errors = new Dictionary<string, long>(),
            Deliver = new Times().Encode(),
            Connect = new Times().Encode(),
            Subscribe = new Times().Encode(),
            Tool = new ToolLoad(new Clock(time)).Total(),
        };
    }
}
