using System.Collections.Concurrent;

namespace Pubby.Hub.Fleet.Questions;

/// <summary>
/// Asks every node of the fleet, this one among them, or one node, and says which did not answer. Without Redis the
/// fleet is this node. Safe for any number of threads.
/// </summary>
internal sealed class FleetQuestions(
    NodeIdentity identity, IFleetMembers members, IFleetChannel channel, NodeAnswers answers, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>In all: who has not answered by then is missing.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What all nodes together may answer at once. Redis cuts a connection for which more than 32 MiB wait, or 8 MiB
    /// for a minute (<c>client-output-buffer-limit pubsub</c>), and that connection carries the rooms' messages too.
    /// </summary>
    private const int MaxBytes = 8 << 20;

    private const int MaxAnswerBytes = 512 << 10;

    /// <summary>Questions that this node waits for at once; past it, it asks no other node.</summary>
    private const int MaxPending = 32;

    private readonly ConcurrentDictionary<long, PendingQuestion> _pending = [];
    private readonly QuestionQueue _queue = new(answers, channel, identity.Id);
    private readonly CancellationTokenSource _stopping = new();
    private long _last;

    /// <summary>From here on this node answers others. Called once, after Redis was started.</summary>
    public Task StartAsync()
    {
        _queue.Start(_stopping.Token);
        return channel.StartAsync(Receive);
    }

    /// <summary>
    /// Asks each node that is there at this moment: this one may have started a second ago, and know none of them yet.
    /// Ends within <see cref="Limit"/>, and fails only by cancellation.
    /// </summary>
    /// <param name="kind">The <see cref="INodeQuestion.Kind"/>.</param>
    public async Task<FleetAnswers> AskAsync(
        string kind, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        return await AskAsync(kind, content, only: null, await members.ReadOthersAsync(), began, cancellationToken);
    }

    /// <summary>Asks one node: the answers have one, or one that is missing.</summary>
    public async Task<FleetAnswers> AskAsync(
        string node, string kind, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        if (node == identity.Id) return await AskAsync(kind, content, node, [], began, cancellationToken);
        if (channel.Link == FleetLink.None) return NotFound(node);
        // It is asked although it may not be known: it may have started a moment ago.
        var result = await AskAsync(kind, content, node, [node], began, cancellationToken);
        var isUnknown = result.Missing is [{ Reason: MissingReason.Timeout }]
            && !(await members.ReadOthersAsync()).Contains(node);
        return isUnknown ? NotFound(node) : result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    /// <param name="only">Sent to this node alone; null: to all.</param>
    private async Task<FleetAnswers> AskAsync(string kind, ReadOnlyMemory<byte> content, string? only,
        IReadOnlyList<string> others, long began, CancellationToken cancellationToken)
    {
        var asksItself = only is null || only == identity.Id;
        var pending = new PendingQuestion(
            identity.Id, asksItself ? others.Append(identity.Id) : others, MaxBytes);
        var question = new FleetMessage(
            IsAnswer: false, Interlocked.Increment(ref _last), identity.Id, kind,
            Math.Min(MaxAnswerBytes, MaxBytes / (others.Count + 1)), content);
        try
        {
            var own = asksItself ? AnswerAsync(question, pending, cancellationToken) : Task.CompletedTask;
            var fault = await SendAsync(question, only, pending);
            await WaitAsync(fault is null ? pending.Complete : own, began, cancellationToken);
            return pending.Read(fault ?? MissingReason.Timeout, channel.Link, time.GetUtcNow());
        }
        finally
        {
            _pending.TryRemove(question.Id, out _);
        }
    }

    /// <returns>Why other nodes are not asked; null: they are.</returns>
    private async Task<string?> SendAsync(FleetMessage question, string? only, PendingQuestion pending)
    {
        if (only == identity.Id || channel.Link == FleetLink.None) return MissingReason.NotFound;
        if (_pending.Count >= MaxPending) return MissingReason.Busy;
        _pending[question.Id] = pending;
        return await channel.SendAsync(only, question.Encode()) ? null : MissingReason.RedisUnavailable;
    }

    private async Task AnswerAsync(FleetMessage question, PendingQuestion pending, CancellationToken cancellationToken)
    {
        var asked = new NodeQuestion(identity.Id, question.MaxBytes, question.Content);
        var (status, content) = await answers.AnswerAsync(question.Topic, asked, cancellationToken);
        pending.Add(identity.Id, status, content);
    }

    private async Task WaitAsync(Task answered, long began, CancellationToken cancellationToken)
    {
        var left = Limit - time.GetElapsedTime(began);
        try
        {
            await answered.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Who has not answered is missing.
        }
    }

    private FleetAnswers NotFound(string node) =>
        new(identity.Id, [], [new MissingNode(node, MissingReason.NotFound)], channel.Link, time.GetUtcNow());

    private void Receive(ReadOnlyMemory<byte> bytes)
    {
        if (!FleetMessage.TryDecode(bytes, out var message) || message.From == identity.Id) return;
        if (!message.IsAnswer) _queue.Add(message);
        else if (_pending.TryGetValue(message.Id, out var pending))
            pending.Add(message.From, message.Topic, message.Content);
    }
}
