using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Fleet.Questions;

/// <summary>What asking the fleet promises over every channel: two nodes, and a clock that the test moves.</summary>
public abstract class FleetQuestionsContract : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<byte[]> _slow = new();
    private AskingNode _first = null!;
    private AskingNode _second = null!;

    public virtual async ValueTask InitializeAsync()
    {
        _first = await StartAsync("first", Kind.OfLength(10));
        _second = await StartAsync("second", Kind.OfLength(600 << 10));
        _first.Knows(_second.Id);
        _second.Knows(_first.Id);
    }

    public virtual async ValueTask DisposeAsync()
    {
        _slow.TrySetCanceled();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    private protected abstract Task<IFleetChannel> OpenAsync(NodeIdentity identity);

    [Fact]
    public async Task Each_node_answers_whoever_asks()
    {
        Assert.Equal(("first ü, second ü", ""), Read(await _first.AskAsync("echo", "ü")));
        Assert.Equal(("first , second ", ""), Read(await _second.AskAsync("echo")));
    }

    [Fact]
    public async Task One_node_is_asked_alone_be_it_another_or_itself()
    {
        Assert.Equal(("second a", ""), Read(await _first.AskOneAsync(_second.Id, "echo", "a")));
        Assert.Equal(("first a", ""), Read(await _first.AskOneAsync(_first.Id, "echo", "a")));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_in_time_is_missing_and_the_others_answers_are_there()
    {
        _first.Knows(_second.Id, "paused");
        FleetAnswers answers = null!;
        await Eventually.UntilAsync(async () =>
        {
            var asked = _first.AskAsync("echo");
            // Later questions are answered, so that mostly one is too before the clock moves; but a node answers on
            // several threads.
            for (var i = 0; i < 5; i++) await _first.AskOneAsync(_second.Id, "echo");
            answers = await InTimeAsync(asked);
            return answers.Missing.Count == 1;
        }, "one alone is missing");
        Assert.Equal(("first , second ", "paused: timeout"), Read(answers));
        Assert.Equal(("", "paused: timeout"), Read(await InTimeAsync(_first.AskOneAsync("paused", "echo"))));
    }

    [Fact]
    public async Task A_node_that_is_slow_to_answer_is_missing_be_it_another_or_itself()
    {
        var both = new[] { _first.Id, _second.Id }.Order(StringComparer.Ordinal);
        Assert.Equal(
            ("", string.Join(", ", both.Select(id => $"{id}: timeout"))),
            Read(await InTimeAsync(_first.AskAsync("wait"))));
        Assert.Equal(("first , second ", ""), Read(await _first.AskAsync("echo")));
    }

    [Fact]
    public async Task Who_is_not_known_yet_answers_all_the_same_and_who_is_nobody_is_not_found()
    {
        _first.Knows();
        Assert.Equal(("second a", ""), Read(await _first.AskOneAsync(_second.Id, "echo", "a")));
        Assert.Equal(("", "nobody: not_found"), Read(await InTimeAsync(_first.AskOneAsync("nobody", "echo"))));
    }

    [Theory]
    [InlineData("fail", "failed")]
    [InlineData("newer", "unknown_question")]
    [InlineData("long", "too_large")]
    public async Task A_node_that_cannot_answer_is_missing_with_its_reason(string kind, string reason) =>
        Assert.Equal(("", $"{_second.Id}: {reason}"), Read(await _first.AskOneAsync(_second.Id, kind)));

    [Fact]
    public async Task A_node_refuses_what_is_too_much_and_answers_again_afterwards()
    {
        var many = Enumerable.Range(0, 100).Select(_ => _first.AskAsync("wait")).ToArray();
        _slow.SetResult([]);
        var answers = await Task.WhenAll(many);
        Assert.Contains(answers, one => one.Missing.Any(node => node.Reason == MissingReason.Busy));
        Assert.Equal(("first , second ", ""), Read(await _first.AskAsync("echo")));
    }

    private async Task<AskingNode> StartAsync(string word, Kind length)
    {
        var identity = new NodeIdentity();
        return await AskingNode.StartAsync(identity, await OpenAsync(identity), _time,
            Kind.Echo(word), Kind.Failing, Kind.Waiting(_slow.Task), length);
    }

    /// <summary>Moves the clock until there is an answer.</summary>
    private async Task<FleetAnswers> InTimeAsync(Task<FleetAnswers> asked)
    {
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return asked.IsCompleted;
        }, "an answer");
        return await asked;
    }

    private static (string Answers, string Missing) Read(FleetAnswers answers) => (
        string.Join(", ", answers.Answers.Select(one => Encoding.UTF8.GetString(one.Content.Span)).Order(
            StringComparer.Ordinal)),
        string.Join(", ", answers.Missing.Select(one => $"{one.Node}: {one.Reason}")));
}
