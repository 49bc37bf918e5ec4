using System.Net.Sockets;
using System.Text;
using Pubby.Load.Plans;
using Pubby.Load.Publishing;
using Pubby.Testing;

namespace Pubby.Load.Tests.Publishing;

public sealed class ScheduleTests
{
    private const int Messages = 10;
    private const long Period = 50_000;

    /// <summary>
    /// The hub stalls for so many periods: much longer than a thread needs for its start on a busy machine.
    /// </summary>
    private const int Held = 10 * Messages;

    private readonly Clock _clock = new(TimeProvider.System);
    private readonly TaskCompletionSource _gate = new();

    /// <summary>With coordinated omission, the first message alone would be late.</summary>
    [Fact]
    public async Task What_is_due_while_a_hub_stalls_is_late_and_counts_from_when_it_was_due()
    {
        await using var hub = new LoopbackListener(AnswerAsync);
        var plan = new LoadPlan
        {
            Hubs = [$"127.0.0.1:{hub.Port}"],
            Connections = 0,
            Publish = new() { PerSecond = 1e6 / Period, Seconds = 0.5, WarmUpSeconds = 0, InFlight = 1 },
        };
        using var hubs = new HubPublisher(plan.Hubs, key: null, connections: 1);
        using var publisher = new ScheduledPublisher(plan, hubs, _clock);
        var start = _clock.Micros;
        var publishing = publisher.RunAsync(start, default);
        await Eventually.UntilAsync(() => _clock.Micros > start + (Held * Period), "all are long due");
        _gate.SetResult();
        var result = await publishing;
        Assert.Equal((Messages, Messages), (result.Published, result.Times.TotalCount));
        Assert.Empty(result.Errors);
        for (var late = 1; late <= Messages; late++)
        {
            // The first was due when the hub stalled, and each one after it a period later. Times have three digits.
            var time = result.Times.GetValueAtPercentile(100.0 * (late - 0.5) / Messages);
            Assert.True(time >= 0.998 * (Held - Messages + late) * Period, $"the {late}. of all times is {time} µs");
        }
        // The tool waited for the hub nearly all that time, and that is no fault of its own.
        Assert.True(result.WorstLateMs < Held * Period / 2000, $"{result.WorstLateMs} ms");
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_told_of_each_message()
    {
        using var hubs = new HubPublisher([$"127.0.0.1:{FreePort.Next()}"], key: null, connections: 1);
        DueMessage[] messages = [new("a", "m0", "x"), new("a", "m1", "x")];
        Assert.Equal(["publish_no_answer", "publish_no_answer"], await hubs.PublishAsync(messages, default));
    }

    /// <summary>Whoever is asked first answers when the test says so, and from then on at once.</summary>
    private async Task AnswerAsync(TcpClient client, CancellationToken closing)
    {
        var (buffer, stream) = (new byte[4096], client.GetStream());
        var request = new StringBuilder();
        while (true)
        {
            var read = await stream.ReadAsync(buffer, closing);
            if (read == 0) return;
            var text = request.Append(Encoding.ASCII.GetString(buffer, 0, read)).ToString();
            // The body is a JSON string.
            if (!text.Contains("\r\n\r\n\"", StringComparison.Ordinal) || text[^1] != '"') continue;
            request.Clear();
            await _gate.Task.WaitAsync(closing);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), closing);
        }
    }
}
