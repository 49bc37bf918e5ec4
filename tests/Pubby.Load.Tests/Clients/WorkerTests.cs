using Pubby.Load.Plans;
using Pubby.Load.Publishing;
using Pubby.Load.Runs;
using Pubby.Load.Tests.Support;
using Pubby.Load.Workers;
using Pubby.Testing;

namespace Pubby.Load.Tests.Clients;

/// <summary>Workers against a real hub: every number is where it has to be.</summary>
public sealed class WorkerTests(LoadHub load)
{
    private const int Connections = 500;

    private static readonly Ramp Quick = new() { Seconds = 1 };

    [Theory]
    [InlineData("plain", 1)]
    [InlineData("json", 2)]
    [InlineData("messagepack", 1)]
    public async Task Each_of_500_clients_gets_each_message(string protocol, int processes)
    {
        var plan = PlanOf($"all-{protocol}") with
        {
            Clients = [new() { Protocol = ProtocolOf(protocol) }],
            Publish = new() { PerSecond = 40, Seconds = 1, WarmUpSeconds = 0.5, Batch = 4 },
        };
        var result = await RunAsync(plan, processes);
        Assert.Equal(60, result.Published!.Published);
        Assert.Equal((60 * Connections, 0, 0, 0, 0),
            (result.Delivered, result.Conflated, result.Lost, result.Unknown, result.Repeated));
        // A busy machine's hub lets not all in at once.
        Assert.Empty(result.Errors.Keys.Except(["http_503"]));
        Assert.Equal((Connections, Connections, processes), (result.Open, result.Connects, result.Workers));
        // The warm-up is not measured.
        Assert.Equal((40, 40 * Connections), (result.Published.Times.TotalCount, result.Deliver.TotalCount));
        Assert.NotNull(result.OpenedSeconds);
        Assert.Equal((Connections, Connections), (result.Connect.TotalCount, result.Subscribe.TotalCount));
    }

    [Fact]
    public async Task Clients_of_several_kinds_are_in_several_rooms_each_and_get_all_of_those()
    {
        var plan = PlanOf("mixed") with
        {
            Rooms = [new() { Prefix = "mixed", Count = 20, PerConnection = 3, Ids = 2 }, new() { Prefix = "every" }],
            Clients =
            [
                new() { Dumps = false }, new() { Protocol = ClientProtocol.Json, Dumps = false },
                new() { Protocol = ClientProtocol.Messagepack },
            ],
            Publish = new() { PerSecond = 100, Seconds = 1, WarmUpSeconds = 0 },
        };
        var result = await RunAsync(plan, processes: 1);
        var choice = new RoomChoice(plan);
        var rooms = new int[plan.RoomsPerConnection];
        var members = new int[20];
        for (var connection = 0; connection < Connections; connection++)
        {
            choice.RoomsOf(connection, rooms);
            foreach (var room in rooms.Where(room => room < 20)) members[room]++;
        }
        // 100 messages over 20 rooms are 5 in each.
        Assert.Equal((5 * members.Sum(), 0, 0, 0),
            (result.Delivered, result.Conflated, result.Lost, result.Unknown));
    }

    [Fact]
    public async Task A_worker_that_dies_takes_its_counts_with_it_and_the_run_goes_on()
    {
        var plan = PlanOf("dies") with { Connections = 40 };
        var workers = Enumerable.Range(0, 2)
            .Select(number => WorkerProcess.Start($"worker {number}", token: null, _ => { })).ToArray();
        var isKilled = false;
        var run = new BenchRun(plan, workers, TimeProvider.System, second =>
        {
            // The second after that may still count it, and there is no process any more.
            if (isKilled || second.Phase != "holding") return;
            isKilled = true;
            System.Diagnostics.Process.GetProcessById(workers[0].ProcessId).Kill();
        });
        var result = await run.RunAsync(null, cut: 0, TimeSpan.FromSeconds(3), default);
        Assert.Equal((1, 20, 20), (result.LostWorkers, result.Open, result.Connects));
    }

    [Fact]
    public async Task Clients_that_are_held_are_cut_halfway()
    {
        var plan = PlanOf("halfway") with { Connections = 100 };
        var workers = new[] { WorkerProcess.Start("worker", token: null, _ => { }) };
        var run = new BenchRun(plan, workers, TimeProvider.System, _ => { });
        var result = await run.RunAsync(null, cut: 1, TimeSpan.FromSeconds(1), default);
        Assert.Equal(100, result.Errors["end_cut"]);
    }

    [Fact]
    public async Task What_was_in_the_rooms_before_the_run_is_not_counted()
    {
        var plan = PlanOf("before") with { Connections = 20, Run = "new" };
        await LoadHub.PublishAsync(load.Hub, plan with { Run = "old" }, room: 0, id: 0, number: 77);
        await using var worker = await RunningWorker.StartAsync(plan);
        await worker.UntilAsync(second => second.Subscribed == 20);
        await LoadHub.PublishAsync(load.Hub, plan, room: 0, id: 0, number: 1);
        worker.Send(new WorkerCommand("published") { Rooms = "before", Last = [1, 0, 0, 0, 0, 0, 0, 0] });
        await worker.UntilDeliveredAsync(20);
        var result = await worker.StopAsync();
        Assert.Equal((20, 0, 0, 0), (result.Delivered, result.Conflated, result.Lost, result.Unknown));
    }

    [Fact]
    public async Task Clients_that_are_cut_come_back_with_their_cursors_and_miss_nothing()
    {
        // Without a dump, the cursor alone brings what was published meanwhile.
        var plan = PlanOf("cut") with { Connections = 100, Clients = [new() { Dumps = false }] };
        await using var worker = await RunningWorker.StartAsync(plan);
        await worker.UntilAsync(second => second.Subscribed == 100);
        worker.Send(new WorkerCommand("publishing") { Rooms = "cut" });
        await LoadHub.PublishAsync(load.Hub, plan, room: 0, id: 0, number: 1);
        await worker.UntilDeliveredAsync(100);
        worker.Send(new WorkerCommand("cut") { Share = 1 });
        await Eventually.UntilAsync(() => worker.ErrorsOf("end_cut") == 100, "all are cut");
        for (var number = 2; number <= 4; number++)
            await LoadHub.PublishAsync(load.Hub, plan, room: 0, id: 0, number);
        worker.Send(new WorkerCommand("published") { Rooms = "cut", Last = [4, 0, 0, 0, 0, 0, 0, 0] });
        await worker.UntilAsync(second => second.Subscribed == 100 && second.Missing == 0);
        var result = await worker.StopAsync();
        // Each of the hundred has the newest, live or by its resume; what it did not see was replaced.
        Assert.Equal((400, 0, 0), (result.Delivered + result.Conflated, result.Lost, result.Unknown));
        Assert.Equal(200, result.Connects);
    }

    [Fact]
    public async Task Clients_do_what_the_hub_asks_for_unless_they_are_deaf()
    {
        var plan = PlanOf("asked") with { Connections = 100, Clients = [new(), new() { Obeys = false }] };
        var deaf = Enumerable.Range(0, 100).Count(one => new RoomChoice(plan).KindOf(one) == 1);
        await using var worker = await RunningWorker.StartAsync(plan);
        await worker.UntilAsync(second => second.Subscribed == 100);
        using var admin = load.Hub.NewOperator();
        using var moving = await admin.DeleteAsync(new Uri("/admin/connections?room=asked-0", UriKind.Relative));
        moving.EnsureSuccessStatusCode();
        await Eventually.UntilAsync(() => worker.ErrorsOf("end_4205") == 100, "all were moved");
        await worker.UntilAsync(second => second.Subscribed == 100);

        using var banning = await admin.DeleteAsync(
            new Uri("/admin/connections?room=asked-0&reconnect=false", UriKind.Relative));
        banning.EnsureSuccessStatusCode();
        await Eventually.UntilAsync(() => worker.ErrorsOf("end_4003") == 100, "all were told to stay away");
        await worker.UntilAsync(second => second.Subscribed == deaf && second.Gone == 100 - deaf);
        Assert.Equal(200 + deaf, (await worker.StopAsync()).Connects);
    }

    [Fact]
    public async Task A_slow_reader_gets_the_newest_and_what_it_did_not_get_is_conflated()
    {
        var plan = PlanOf("slow") with
        {
            Connections = 4,
            Rooms = [new() { Prefix = "slow", Ids = 2 }],
            Clients = [new() { ReadBytesPerSecond = 400_000 }],
            Publish = new() { PerSecond = 100, Seconds = 1, WarmUpSeconds = 0, Bytes = 60_000 },
        };
        var result = await RunAsync(plan, processes: 1);
        Assert.Equal((4 * 100, 0, 0), (result.Delivered + result.Conflated, result.Lost, result.Unknown));
        Assert.NotEqual(0, result.Conflated);
    }

    [Theory]
    [InlineData("""{"hubs":[],"connections":1}""", "hubs must name at least one hub.")]
    [InlineData("""{"hubs":["a:1"],"connections":3000000}""", "Name more sources")]
    [InlineData("""{"hubs":["nowhere.invalid:1"],"connections":1}""", "A hub's address cannot be found")]
    public void A_plan_that_cannot_be_done_is_refused_with_the_reason(string plan, string said)
    {
        using var output = new StringWriter();
        using var input = new StringReader($$"""{"command":"plan","part":0,"parts":1,"plan":{{plan}}}""");
        Assert.Equal(WorkerProgram.Refused, WorkerProgram.Run(input, output, token: null));
        Assert.Contains(said, Assert.IsType<FaultLine>(WorkerProcess.ReadLine($"{output}")).Faults.Single(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"here\":1,", true)]
    [InlineData("\"here\":2,", false)]
    public void A_machine_needs_ports_for_its_own_parts_as_the_others_are_on_other_machines(string here, bool isEnough)
    {
        var connections = SourceAddresses.PortsOfSource() * 3 / 2;
        using var output = new StringWriter();
        using var input = new StringReader($$"""
            {"command":"plan","part":0,"parts":2,{{here}}"plan":{"hubs":["127.0.0.1:1"],"sources":["127.0.0.1"],
            "connections":{{connections}} } }
            """.ReplaceLineEndings(""));
        Assert.Equal(isEnough ? WorkerProgram.Done : WorkerProgram.Refused,
            WorkerProgram.Run(input, output, token: null));
        var line = WorkerProcess.ReadLine($"{output}");
        if (isEnough)
        {
            Assert.Equal((connections + 1) / 2, Assert.IsType<ReadyLine>(line).Connections);
            return;
        }
        var fault = Assert.Single(Assert.IsType<FaultLine>(line).Faults);
        Assert.Contains("Name more sources", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_cannot_be_done_is_answered_and_the_run_goes_on()
    {
        await using var worker = await RunningWorker.StartAsync(PlanOf("faults") with { Connections = 1 });
        worker.Send(new WorkerCommand("dance"));
        worker.Send(new WorkerCommand("published") { Rooms = "faults", Last = [1] });
        worker.Send(new WorkerCommand("publishing") { Rooms = "others" });
        await worker.UntilAsync(second => second.Subscribed == 1);
        Assert.Equal(
        [
            "'dance' is no command, or lacks what it needs: docs/reference/load-plan.md.",
            "last of 'faults' must have 8 numbers, and has 1.", "No set of rooms has the prefix 'others'.",
        ], worker.Faults);
    }

    [Fact]
    public async Task A_batch_says_of_each_message_whether_it_is_stored()
    {
        using var publisher = new HubPublisher([LoadHub.AddressOf(load.Hub)], load.Hub.Key, 1);
        DueMessage[] messages = [new("batch", "m0", "x"), new("*", "m0", "x"), new("batch", "m1", "x")];
        Assert.Equal([null, "publish_400", null], await publisher.PublishAsync(messages, default));
        using var stranger = new HubPublisher([LoadHub.AddressOf(load.Hub)], "wrong", 1);
        Assert.Equal(["publish_401"], await stranger.PublishAsync(messages[..1], default));
    }

    private async Task<BenchResult> RunAsync(LoadPlan plan, int processes)
    {
        var workers = Enumerable.Range(0, processes)
            .Select(number => WorkerProcess.Start($"worker {number}", token: null, _ => { })).ToArray<ILoadWorker>();
        using var publisher = new HubPublisher(plan.Hubs, load.Hub.Key, 16);
        var run = new BenchRun(plan, workers, TimeProvider.System, _ => { });
        return await run.RunAsync(publisher, cut: 0, TimeSpan.Zero, default);
    }

    private LoadPlan PlanOf(string rooms) => new()
    {
        Hubs = [LoadHub.AddressOf(load.Hub)],
        Connections = Connections,
        Ramp = Quick,
        Rooms = [new() { Prefix = rooms }],
    };

    private static ClientProtocol ProtocolOf(string word) => Enum.Parse<ClientProtocol>(word, ignoreCase: true);
}
