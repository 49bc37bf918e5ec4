using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Publisher.Http;

namespace Pubby.Publisher.Tests;

/// <summary>Which calls are sent again, when, and where to; in fake time.</summary>
public sealed class RetryTests
{
    private const string Stored = """{"room":"room","id":"id","version":2,"outcome":"stored"}""";
    private readonly FakeTimeProvider _time = new();
    private readonly List<(TimeSpan At, string Host, string Path)> _tries = [];
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "store_unavailable")]
    [InlineData(HttpStatusCode.TooManyRequests, "rate_limited")]
    public async Task Retry_After_is_waited_for_to_the_second(HttpStatusCode status, string code)
    {
        Answer(() => Busy("7", status, code), Ok);
        var put = Publisher().PutAsync("room", "id", 1);
        _time.Advance(TimeSpan.FromSeconds(6.999));
        Assert.Single(_tries);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(PublishOutcome.Stored, (await put).Outcome);
        Assert.Equal(TimeSpan.FromSeconds(7), _tries[1].At);
    }

    [Fact]
    public async Task A_date_in_Retry_After_is_waited_for_too()
    {
        Answer(() => Busy(_time.GetUtcNow().AddSeconds(5).ToString("R", null)), Ok);
        var put = Publisher().PutAsync("room", "id", 1);
        await AdvanceUntilAsync(put);
        Assert.InRange(_tries[1].At.TotalSeconds, 4, 5.2);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("soon")]
    [InlineData("Tue, 01 Sep 1998 00:00:00 GMT")]
    public void Retry_After_that_asks_for_nothing_leaves_the_publisher_its_own_wait(string value)
    {
        using var answer = Busy(value);
        Assert.Null(RetryRules.RetryAfter(answer, _time));
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_with_the_same_id()
    {
        Answer(Lost, Ok);
        var post = Publisher().PostAsync("room", "goal");
        await AdvanceUntilAsync(post);
        Assert.Equal(2, _tries.Count);
        Assert.Equal(_tries[0].Path, _tries[1].Path);
    }

    [Fact]
    public async Task A_call_whose_repetition_would_mean_something_else_is_sent_again_only_if_it_was_not_taken()
    {
        foreach (var options in (PublishOptions[])[new() { Condition = PublishCondition.Absent },
            new() { Condition = PublishCondition.Version(1) }, new() { Ephemeral = true }])
        {
            Answer(Lost);
            var lost = Publisher().PutAsync("room", "id", 1, options);
            await AdvanceUntilAsync(lost);
            Assert.Equal(PublishErrorCode.NoAnswer, (await Assert.ThrowsAsync<PubbyPublishException>(() => lost)).Code);

            Answer(Refused, Ok);
            var refused = Publisher().PutAsync("room", "id", 1, options);
            await AdvanceUntilAsync(refused);
            Assert.Equal(PublishOutcome.Stored, (await refused).Outcome);
        }
    }

    [Fact]
    public async Task A_refusal_is_not_sent_again()
    {
        Answer(() => Problem(HttpStatusCode.BadRequest, "json_invalid"));
        var fault = await Assert.ThrowsAsync<PubbyPublishException>(() => Publisher().PutAsync("room", "id", 1));
        Assert.Equal(("json_invalid", 400), (fault.Code, fault.Status));
        Assert.Single(_tries);
    }

    [Fact]
    public async Task The_time_of_a_call_bounds_all_its_tries()
    {
        for (var at = 0; at < 100; at++) _answers.Enqueue(Refused);
        var put = Publisher().PutAsync("room", "id", 1);
        await AdvanceUntilAsync(put);
        Assert.Equal(PublishErrorCode.Unreachable, (await Assert.ThrowsAsync<PubbyPublishException>(() => put)).Code);
        Assert.True(_tries.Count > 5);
        Assert.True(_tries[^1].At <= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Retries_that_are_used_up_end_a_call_before_its_time()
    {
        foreach (var (code, answer) in (IEnumerable<(string, Func<HttpResponseMessage>)>)[
            (PublishErrorCode.NoAnswer, Lost), (PublishErrorCode.Unreachable, Refused),
            ("store_unavailable", () => Busy("1"))])
        {
            _tries.Clear();
            Answer(answer, answer, answer);
            var put = Publisher(new PubbyPublisherOptions { Retries = 2, Key = "key" }).PutAsync("room", "id", 1);
            await AdvanceUntilAsync(put);
            Assert.Equal(code, (await Assert.ThrowsAsync<PubbyPublishException>(() => put)).Code);
            Assert.Equal(3, _tries.Count);
        }
    }

    [Fact]
    public async Task A_call_without_retries_fails_with_what_its_one_try_came_to()
    {
        Answer(Refused);
        var fault =
            await Assert.ThrowsAsync<PubbyPublishException>(() =>
                Publisher(new PubbyPublisherOptions { Retries = 0, Key = "key" }).PutAsync("room", "id", 1));
        Assert.Equal(PublishErrorCode.Unreachable, fault.Code);
        Assert.Single(_tries);
    }

    [Fact]
    public async Task A_mistake_on_the_way_is_not_taken_for_the_network()
    {
        Answer(() => throw new InvalidOperationException("a handler of the application's"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Publisher().PutAsync("room", "id", 1));
        Assert.Single(_tries);
    }

    [Fact]
    public async Task What_a_call_was_cancelled_for_is_not_sent_again_and_not_told_as_an_outage()
    {
        using var cancelling = new CancellationTokenSource();
        // It says for how long to wait: a wait that is drawn may be none.
        Answer(() => Busy("5"));
        var put = Publisher().PutAsync("room", "id", 1, cancellationToken: cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Single(_tries);
    }

    [Fact]
    public async Task Addresses_are_tried_in_turn_without_waiting_and_the_first_is_returned_to()
    {
        var publisher = Publisher("http://a", "http://b");
        Answer(Refused, Ok, Ok, Ok);
        await publisher.PutAsync("room", "id", 1);
        await publisher.PutAsync("room", "id", 2);
        _time.Advance(TimeSpan.FromSeconds(30));
        await publisher.PutAsync("room", "id", 3);
        Assert.Equal(["a", "b", "b", "a"], _tries.Select(@try => @try.Host));
        Assert.Equal(TimeSpan.Zero, _tries[1].At);
    }

    [Fact]
    public void While_one_try_looks_whether_the_first_is_back_the_others_stay_where_they_are()
    {
        var rotation = new AddressRotation([new("http://a"), new("http://b")], TimeSpan.FromSeconds(30), _time);
        rotation.Leave(rotation.Next().Index);
        Assert.Equal("b", rotation.Next().Address.Host);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["a", "b", "b"], Enumerable.Range(0, 3).Select(_ => rotation.Next().Address.Host));

        // It is not back: another wait.
        rotation.Leave(0);
        Assert.Equal("b", rotation.Next().Address.Host);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["a", "b"], Enumerable.Range(0, 2).Select(_ => rotation.Next().Address.Host));

        rotation.Stay(0);
        Assert.Equal(["a", "a"], Enumerable.Range(0, 2).Select(_ => rotation.Next().Address.Host));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_moves_no_other_call_to_another_address()
    {
        var publisher = Publisher("http://a", "http://b");
        foreach (var from in new[] { "a", "b" })
        {
            using var cancelling = new CancellationTokenSource();
            Answer(() =>
            {
                cancelling.Cancel();
                throw new OperationCanceledException(cancelling.Token);
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => publisher.PutAsync("room", "id", 1, cancellationToken: cancelling.Token));
            Answer(Ok, Refused, Ok);
            await publisher.PutAsync("room", "id", 2);
            Assert.Equal([from, from], _tries.TakeLast(2).Select(@try => @try.Host));
            // From here on the other one is in use.
            await publisher.PutAsync("room", "id", 3);
        }
    }

    [Fact]
    public void A_look_at_the_first_that_is_cancelled_is_not_made_again_at_once()
    {
        var rotation = new AddressRotation([new("http://a"), new("http://b")], TimeSpan.FromSeconds(30), _time);
        rotation.Leave(rotation.Next().Index);
        _time.Advance(TimeSpan.FromSeconds(30));
        rotation.Release(rotation.Next().Index);
        Assert.Equal("b", rotation.Next().Address.Host);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["a", "b"], Enumerable.Range(0, 2).Select(_ => rotation.Next().Address.Host));
    }

    [Fact]
    public void A_try_at_the_first_that_fails_late_does_not_move_those_who_left_it_before()
    {
        var rotation =
            new AddressRotation([new("http://a"), new("http://b"), new("http://c")], TimeSpan.FromSeconds(30), _time);
        var (first, second) = (rotation.Next(), rotation.Next());
        rotation.Leave(first.Index);
        rotation.Leave(second.Index);
        Assert.Equal("b", rotation.Next().Address.Host);
    }

    [Fact]
    public async Task A_message_of_a_batch_that_could_not_be_taken_goes_again_and_the_others_do_not()
    {
        Answer(
            () => Json(HttpStatusCode.OK, """{"results":[{"room":"room","id":"a","status":503,"error":{"code":"overloaded","detail":"Again."}},{"room":"room","id":"b","status":201,"version":2,"outcome":"stored"}]}"""),
            () => Json(HttpStatusCode.OK, """{"results":[{"room":"room","id":"a","status":201,"version":4,"outcome":"deferred"}]}"""));
        var many = Publisher().PutManyAsync([Publication.Put("room", "a", 1), Publication.Put("room", "b", 2)]);
        await AdvanceUntilAsync(many);
        Assert.Equal([(4, PublishOutcome.Deferred), (2, PublishOutcome.Stored)], (await many)
            .Select(result => ((int)result.Result!.Version, result.Result.Outcome)));
        Assert.Equal(2, _tries.Count);
    }

    [Fact]
    public async Task An_answer_that_the_document_does_not_know_yet_is_understood()
    {
        Answer(() => Json(HttpStatusCode.Accepted, """{"room":"room","id":"id","version":2,"outcome":"deferred","node":"x"}"""));
        Assert.Equal(PublishOutcome.Deferred, (await Publisher().PutAsync("room", "id", 1)).Outcome);
    }

    private static HttpResponseMessage Ok() => Json(HttpStatusCode.Created, Stored);

    private static HttpResponseMessage Lost() =>
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "the response ended");

    private static HttpResponseMessage Refused() =>
        throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");

    private static HttpResponseMessage Busy(string retryAfter,
        HttpStatusCode status = HttpStatusCode.ServiceUnavailable, string code = "store_unavailable")
    {
        var answer = Problem(status, code);
        answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return answer;
    }

    private static HttpResponseMessage Problem(HttpStatusCode status, string code) => Json(status, $$"""{"title":"t","status":{{(int)status}},"detail":"d","code":"{{code}}"}""");

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private void Answer(params Func<HttpResponseMessage>[] answers)
    {
        foreach (var answer in answers) _answers.Enqueue(answer);
    }

    /// <summary>Time passes until it is done, in steps, so that every wait on the way can begin.</summary>
    private async Task AdvanceUntilAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    private PubbyPublisher Publisher(params string[] addresses) =>
        Publisher(new PubbyPublisherOptions { Key = "key" }, addresses);

    private PubbyPublisher Publisher(PubbyPublisherOptions options, params string[] addresses)
    {
        foreach (var address in addresses.DefaultIfEmpty("http://a")) options.Addresses.Add(address);
        return new PubbyPublisher(PublisherHttp.Client(options, _time, new Network(this)), options, _time);
    }

    /// <summary>What stands where sockets would be.</summary>
    private sealed class Network(RetryTests test) : HttpMessageHandler
    {
        private readonly long _started = test._time.GetTimestamp();

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.NotEmpty(test._answers);
            test._tries.Add(
                (test._time.GetElapsedTime(_started), request.RequestUri!.Host, request.RequestUri.AbsolutePath));
            return Task.FromResult(test._answers.Dequeue()());
        }
    }
}
