using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>No client waits for another.</summary>
public sealed class StalledReaderTests(StalledReaderTests.PatientHub fixture)
    : IClassFixture<StalledReaderTests.PatientHub>
{
    private const int Others = 199;
    private const int Messages = 250;

    [Theory]
    [InlineData("/ws")]
    [InlineData("/hub")]
    public async Task One_that_reads_nothing_hurts_no_other_and_ends_with_the_newest_state(string endpoint)
    {
        var room = $"stalled{endpoint.Replace('/', '-')}";
        using var stalled = await RawWebSocket.ConnectAsync(fixture.Hub.Port, endpoint, receiveBytes: 4096);
        if (endpoint == "/hub") await stalled.SendTextAsync("{\"protocol\":\"json\",\"version\":1}\u001e");
        await stalled.SendTextAsync(endpoint == "/hub"
            ? $$"""{"type":1,"target":"Subscribe","arguments":[{"room":"{{room}}","dump":true}]}""" + "\u001e"
            : $$"""{"action":"subscribe","room":"{{room}}","dump":true}""");
        var view = new RoomView();
        while (view.Dumps == 0) Take(view, (await stalled.ReadAsync())!);
        var others = await Task.WhenAll(Enumerable.Range(0, Others).Select(async _ =>
        {
            var other = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
            await other.SubscribeAsync(room);
            return other;
        }));

        // More than the kernel's buffers of both ends and the outbox can hold together.
        var filling = new string('x', 30_000);
        for (var i = 0; i < Messages; i++) await fixture.Publisher.PutAsync(room, $"m{i % 7}", $"[{i},\"{filling}\"]");
        var stored = (await fixture.Publisher.DumpAsync(room)).Text;
        await Task.WhenAll(
            others.Select(other => other.UntilAsync(room, view => view.Text == stored, "the others have all of it")));
        Assert.All(others, other => Assert.Empty(other.Ask(room, view => view.Faults)));

        var caughtUp = 0;
        while (view.Text != stored)
        {
            if (Take(view, (await stalled.ReadAsync())!) == "catchup") caughtUp++;
        }
        Assert.True(caughtUp > 0, "It was caught up.");
        Assert.True(view.Messages < Messages, "It was told the newest, not every value.");
        Assert.Empty(view.Faults);
        await Task.WhenAll(others.Select(other => other.DisposeAsync().AsTask()));
    }

    /// <summary>
    /// It reads nothing for as long as the others need for all of it, which on a busy machine is longer than a hub
    /// keeps one that takes nothing or says nothing.
    /// </summary>
    public sealed class PatientHub : HubFixture
    {
        protected override string[] Settings =>
            ["Pubby__Limits__StallTimeout=01:00:00", "Pubby__Limits__SilenceTimeout=01:00:00"];
    }

    /// <summary>Merges a frame of either endpoint.</summary>
    /// <returns>The mode, if it was a part of a dump.</returns>
    private static string? Take(RoomView view, ServerFrame frame)
    {
        if (frame.Opcode != ServerFrame.TextOpcode) return null;
        var json = JsonDocument.Parse(frame.Text.TrimEnd('\u001e')).RootElement;
        var kind = json.TryGetProperty("target", out var target)
            ? target.GetString() : json.TryGetProperty("type", out var type) ? type.ToString() : "";
        if (json.TryGetProperty("arguments", out var arguments)) json = arguments[0];
        if (kind is "message" or "Message") view.OnMessage(json);
        if (kind is not ("dump" or "Dump")) return null;
        view.OnDump(json);
        return json.GetProperty("mode").GetString();
    }
}
