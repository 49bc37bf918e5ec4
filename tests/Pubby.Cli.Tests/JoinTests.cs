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
        // The first samples are not asked for again: one that a busy machine holds up would end the run.
        var patience = trouble == "Silent" ? TimeSpan.FromSeconds(10) : Eventually.Limit;
        using var client = new CoordinatorClient(coordinator.Url, time, patience);
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
        await client.JoinAsync("m", new MachineJoin("machine", 100), default);
        // On a busy machine the second answer may come too late as well; the client asks five times at most.
        Assert.InRange(coordinator.AskedFor("/v1/machines/m"), 2, 5);
    }

    [Fact]
    public async Task A_coordinator_that_never_answers_is_one_that_cannot_be_reached()
    {
        await using var coordinator = await FakeCoordinator.StartAsync((_, _) => Trouble.Silent);
        using var client = new CoordinatorClient(coordinator.Url, new QuickTime(), Patience / 4);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.JoinAsync("m", new MachineJoin("machine", 100), default));
    }

    [Theory]
    [InlineData("Unknown", "/v1/machines/", "answers 404")]
    [InlineData("Page", Clock, "answers with something else")]
    [InlineData("Page", "/workers", "answers with something else")]
    public async Task What_is_no_coordinator_is_told_in_a_sentence(string trouble, string path, string said)
    {
        await using var coordinator = await FakeCoordinator.StartAsync((asked, _) =>
            asked.Contains(path, StringComparison.Ordinal) ? Enum.Parse<Trouble>(trouble) : Trouble.None);
        await using var run = new CliRun(["bench", "join", coordinator.Url.ToString()]);
        var result = await run.ResultAsync();
        Assert.Equal(ExitCode.Refused, result.ExitCode);
        Assert.Contains($"{coordinator.Url} {said}. Is it the address that `pubby bench serve` says?", result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Broken", "")]
    [InlineData("Unknown", "answers 404")]
    public async Task A_machine_whose_coordinator_is_gone_ends_its_workers_and_says_why(string trouble, string said)
    {
        await using var coordinator = await FakeCoordinator.StartAsync((path, _) =>
            path.Contains("/v1/workers/", StringComparison.Ordinal) ? Enum.Parse<Trouble>(trouble) : Trouble.None);
        await using var run = new CliRun(["bench", "join", coordinator.Url.ToString()]);
        var result = await run.ResultAsync();
        Assert.Equal(trouble == "Broken" ? ExitCode.Unreachable : ExitCode.Refused, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
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
