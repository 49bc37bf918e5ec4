using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// A node that stops tells each client when to reconnect, and spreads them. They resume without loss.
/// </summary>
public sealed class DrainTests
{
    private const int Clients = 500;
    private const string Room = "drained";

    [Fact]
    public async Task Of_500_clients_each_is_closed_each_reconnects_and_nothing_is_missed()
    {
        using var directory = new TempDirectory();
        // Past the deadline and some seconds more it ends whoever is connected, and a busy machine may be late.
        await using var first = await HubProcess.StartAsync(directory.Path, "Pubby__Drain__Seconds=5");
        using var publisher = first.NewPublisher();
        for (var i = 0; i < 20; i++) await publisher.PutAsync(Room, $"m{i}", "1");
        var epoch = await publisher.EpochAsync(Room);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => ConnectAsync(first.Port, i)));
        await Task.WhenAll(clients.Select(client => client.UntilAsync(Room, view => view.Count == 20, "the dump")));

        first.Terminate();
        var codes = await Task.WhenAll(clients.Select(client => client.Ended.WaitAsync(Eventually.Limit)));
        await first.WaitForExitAsync();
        Assert.Equal(0, first.ExitCode);
        Assert.All(clients, client => Assert.Equal("drain", client.GoAway?.Reason));
        Assert.All(clients, client => Assert.InRange(client.GoAway!.ReconnectInMs, 0, 5000));
        Assert.True(clients.Select(client => client.GoAway!.ReconnectInMs).Distinct().Count() > Clients / 2,
            "They are spread.");
        Assert.All(clients.Zip(codes).Where(pair => pair.First is PlainSubscriber), pair =>
            Assert.Equal(4200, pair.Second));
        Assert.All(clients.OfType<HubSubscriber>(), client =>
            Assert.Contains("4200 drain", client.Fault?.Message ?? "4200 drain", StringComparison.Ordinal));

        await using var second = await HubProcess.StartAsync(directory.Path);
        using var later = second.NewPublisher();
        await later.DeleteAsync(Room, "m3");
        await later.PutAsync(Room, "m4", "2");
        var back = await Task.WhenAll(clients.Select((client, i) => ComeBackAsync(client, i, second.Port, epoch)));
        await later.PutAsync(Room, "last", "3");
        await Task.WhenAll(
            back.Select(client => client.UntilAsync(Room, view => view.DataOf("last") == "3", "the last message")));
        var stored = (await later.DumpAsync(Room)).Text;
        Assert.All(back, client => Assert.Equal(stored, client.Ask(Room, view => view.Text)));
        Assert.All(back, client => Assert.Empty(client.Ask(Room, view => view.Faults)));
        await Task.WhenAll(back.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_stopping_node_admits_nobody_and_ends_when_its_clients_do_not_answer()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Drain__Seconds=0");
        using var deaf = await RawWebSocket.ConnectAsync(hub.Port);
        hub.Terminate();
        // It receives the close frame and never answers it.
        Assert.Equal(4200, await deaf.ReadCloseAsync());
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("HUP")]
    public async Task Each_signal_that_asks_a_process_to_end_drains_it(string signal)
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Drain__Seconds=0");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        hub.Signal(signal);
        Assert.Equal(4200, await client.Ended.WaitAsync(Eventually.Limit));
        await client.DisposeAsync();
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);
    }

    [Fact]
    public async Task A_hub_under_nohup_outlives_its_terminal()
    {
        using var directory = new TempDirectory();
        await using var hub =
            HubProcess.LaunchWith(directory.Path, "Development", ["--urls", "http://127.0.0.1:{port}"],
                ["Pubby__Drain__Seconds=0"], under: "nohup");
        await Eventually.UntilAsync(() =>
            hub.HasExited || hub.Output.Contains("The development key is", StringComparison.Ordinal), "the hub serves");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        hub.Signal("HUP");
        Assert.Equal("dump", await client.SubscribeAsync(Room));
        hub.Terminate();
        await client.Ended.WaitAsync(Eventually.Limit);
        await client.DisposeAsync();
        await hub.WaitForExitAsync();
        Assert.Single(hub.Output.Split('\n'), line => line.Contains("Stopping (", StringComparison.Ordinal));
        Assert.Equal(0, hub.ExitCode);
    }

    private static SubscriberKind KindOf(int client) => (client % 10) switch
    {
        0 => SubscriberKind.HubJson,
        1 => SubscriberKind.HubMessagePack,
        2 => SubscriberKind.NegotiatedJson,
        _ => SubscriberKind.Plain,
    };

    private static async Task<Subscriber> ConnectAsync(int port, int number)
    {
        var client = await Subscriber.ConnectAsync(KindOf(number), port);
        await client.SubscribeAsync(Room);
        return client;
    }

    private static async Task<Subscriber> ComeBackAsync(Subscriber before, int number, int port, string epoch)
    {
        await before.DisposeAsync();
        var client = await Subscriber.ConnectAsync(KindOf(number), port, before);
        Assert.Equal("resume", await client.ResumeAsync(Room, epoch));
        return client;
    }
}
