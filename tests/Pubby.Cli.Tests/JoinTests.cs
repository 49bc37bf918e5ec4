using System.Threading.Channels;
using Pubby.Cli.Bench.Machines;
using Pubby.Cli.Tests.Support;
using Pubby.Load.Runs;
using Pubby.Load.Workers;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>A machine that joins a coordinator whose answers fail now and then.</summary>
public sealed class JoinTests
{
    private const string Clock = "/v1/clock";

    /// <summary>Asked before the run begins.</summary>
    private const int FirstSamples = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("Broken")]
    [InlineData("Silent")]
    public async Task Clocks_are_compared_again_after_an_answer_that_failed(string trouble)
    {
        await using var coordinator = await FakeCoordinator.StartAsync((path, times) =>
            path == Clock && times == FirstSamples + 1 ? Enum.Parse<Trouble>(trouble) : Trouble.None);
        var time = new QuickTime();
        using var client = new CoordinatorClient(coordinator.Url, time, Patience);
        var worker = new QuietWorker();
        var running = new JoinedMachine(client, _ => worker, time)
            .RunAsync(new MachineJoin("machine", 100), _ => { }, default);
        await Eventually.UntilAsync(() => running.IsCompleted || coordinator.AskedFor(Clock) > FirstSamples + 3,
            () => $"the clock was asked for {coordinator.AskedFor(Clock)} times");
        worker.End();
        await running.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task What_is_not_answered_in_time_is_asked_again()
    {
        await using var coordinator = await FakeCoordinator.StartAsync(
            (_, times) => times == 1 ? Trouble.Silent : Trouble.None);
        using var client = new CoordinatorClient(coordinator.Url, new QuickTime(), Patience);
        Assert.Equal("m", await client.JoinAsync(new MachineJoin("machine", 100), default));
    }

    [Fact]
    public async Task A_coordinator_that_never_answers_is_one_that_cannot_be_reached()
    {
        await using var coordinator = await FakeCoordinator.StartAsync((_, _) => Trouble.Silent);
        using var client = new CoordinatorClient(coordinator.Url, new QuickTime(), Patience / 4);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.JoinAsync(new MachineJoin("machine", 100), default));
    }

    /// <summary>Says nothing until it ends.</summary>
    private sealed class QuietWorker : ILoadWorker
    {
        private readonly Channel<WorkerLine> _lines = Channel.CreateUnbounded<WorkerLine>();

        public string Name => "quiet";

        public ChannelReader<WorkerLine> Lines => _lines.Reader;

        public long ClockError => 0;

        public void End() => _lines.Writer.TryComplete();

        public void Send(WorkerCommand command)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
