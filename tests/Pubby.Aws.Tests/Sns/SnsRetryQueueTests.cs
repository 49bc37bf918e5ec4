using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Sns;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>What becomes of a message that SNS refuses, now or for good.</summary>
public sealed class SnsRetryQueueTests : IAsyncLifetime
{
    private readonly ScriptedSns _sns = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HubMeter _meter;
    private readonly SnsRegionRelay _relay;
    private readonly ConcurrentQueue<string> _taken = [];
    private volatile bool _isUnavailable = true;

    public SnsRetryQueueTests()
    {
        _sns.OnBatch = batch =>
        {
            if (_isUnavailable) throw new SnsException("unreachable", "", new IOException());
            foreach (var message in batch.Select(sent => SnsMessageFormat.TryDecode(sent.Text, out _)!.Message!))
                _taken.Enqueue($"{message.Id} {message.Version}");
            return ScriptedSns.AllTaken(batch);
        };
        var region = new RegionIdentity("eu", Number: null);
        var options = new SnsOptions { TopicArn = "arn:aws:sns:eu-west-1:123456789012:pubby" };
        _meter = new HubMeter(new TestMeters(), _time);
        var meter = new RegionMeter(_meter, _time);
        var inbox = new SnsInbox(region, meter, _time, NullLogger<SnsInbox>.Instance);
        _relay =
            new SnsRegionRelay(new SnsForwarder(region, options, _sns, meter, _time, NullLogger<SnsForwarder>.Instance),
                inbox, queue: null);
    }

    public ValueTask InitializeAsync() => default;

    [Fact]
    public async Task It_is_tried_again_and_again_until_it_is_taken_and_then_no_more()
    {
        Assert.False(await _relay.ForwardAsync("match", Of("a", 2)));
        Assert.False(await _relay.ForwardAsync("match", Of("a", 4)));
        Assert.False(await _relay.ForwardAsync("match", Of("b", 2)));
        await UntilAsync(() => Batches.Count >= 6, "it is tried again");
        _isUnavailable = false;
        await UntilAsync(() => _taken.Count >= 2, "both are taken");
        await UntilAsync(async () => await _relay.ForwardAsync("match", Of("c", 2)), "nothing is pending any more");
        Assert.Equal(["a 4", "b 2", "c 2"], _taken.Where(text => !text.StartsWith('c')).Append("c 2")
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task While_SNS_is_unavailable_it_is_called_no_more_often_for_each_message()
    {
        for (var i = 0; i < 1_000; i++) Assert.False(await _relay.ForwardAsync("match", Of($"m{i}", 2)));
        Assert.InRange(Batches.Count, 1, 20);
        Assert.All(Batches, batch => Assert.InRange(batch.Count, 1, 10));
    }

    [Fact]
    public async Task For_one_that_SNS_never_takes_other_regions_are_asked_to_refresh_the_room()
    {
        _sns.OnBatch = batch =>
            Task.FromResult<IReadOnlyList<SnsEntryFault?>>(
                [.. batch.Select(message => message.Text.Contains("reread", StringComparison.Ordinal)
                    ? null : new SnsEntryFault("InvalidParameter", "", IsOurs: true))]);
        Assert.False(await _relay.ForwardAsync("match", Of("a", 2)));
        await UntilAsync(() => Batches.Count >= 2, "the other regions are asked to refresh the room");
        Assert.Contains("\"room\":\"match\",\"reread\":true", Batches[1].Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_not_even_that_is_taken_nothing_turns_in_circles()
    {
        _sns.OnBatch = batch =>
            Task.FromResult<IReadOnlyList<SnsEntryFault?>>(
                [.. batch.Select(_ => new SnsEntryFault("InvalidParameter", "", IsOurs: true))]);
        Assert.False(await _relay.ForwardAsync("match", Of("a", 2)));
        await UntilAsync(() => Batches.Count >= 2, "the other regions are asked to refresh the room");
        _sns.OnBatch = ScriptedSns.AllTaken;
        await UntilAsync(async () => await _relay.ForwardAsync("match", Of("b", 2)), "the next message is taken");
        Assert.DoesNotContain(Batches.Skip(2).SelectMany(batch => batch), message =>
            message.Text.Contains("reread", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _isUnavailable = false;
        var stopping = _relay.DisposeAsync().AsTask();
        await UntilAsync(() => stopping.IsCompleted, "it stops");
        await stopping;
        _meter.Dispose();
    }

    private List<IReadOnlyList<SnsMessage>> Batches => _sns.Calls;

    private Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    private Task UntilAsync(Func<Task<bool>> isSo, string what) => Eventually.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(500));
        return isSo();
    }, what);

    private static Message Of(string id, long version) => new() { Id = id, Version = version, Data = "1"u8.ToArray() };
}
