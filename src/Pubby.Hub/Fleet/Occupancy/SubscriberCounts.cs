using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Fleet.Occupancy;

/// <summary>
/// How many are subscribed to a room on all nodes. Rooms that are asked for while a question is under way share the
/// next one. Safe for any number of threads.
/// </summary>
/// <remarks>
/// Nodes keep no table of each other's counts, so none has to be repaired when a node dies or a message is lost. What
/// that costs is bounded whatever clients ask for: a node asks for at most 500 rooms a second. With 53 nodes that each
/// do so, Redis carries 265 questions a second of 2 to 3 KB to 53 nodes, some 35 MB/s, and 14,000 answers of at most
/// 500 bytes, 7 MB/s. Of 50,000 rooms that are watched on every node each is then asked for every 100 s; up to 2,500
/// on a node, every 5 s. A fleet that watches 100 rooms on each node asks 53 times in 5 s: 1.4 MB/s.
/// </remarks>
internal sealed class SubscriberCounts(FleetQuestions questions, TimeProvider time) : IAsyncDisposable
{
    public const int RoomsPerQuestion = 100;

    /// <summary>Two seconds of questions.</summary>
    private const int MaxWaiting = 1000;

    /// <summary>From one question to the next.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly Queue<string> _queue = new();
    private readonly Dictionary<string, TaskCompletionSource<SubscriberCount>> _waiting = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _asking = Task.CompletedTask;
    private bool _isAsking;

    /// <summary>So many rooms wait that a reader gets what is known without a question instead.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate) return _waiting.Count >= MaxWaiting;
        }
    }

    /// <summary>Fails only by cancellation, which it is too when the node stops.</summary>
    public Task<SubscriberCount> CountAsync(string room, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
                return Task.FromCanceled<SubscriberCount>(new CancellationToken(canceled: true));
            if (!_waiting.TryGetValue(room, out var waiting))
            {
                waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(room, waiting);
                _queue.Enqueue(room);
            }
            if (!_isAsking)
            {
                _isAsking = true;
                _asking = Task.Run(AskAllAsync, CancellationToken.None);
            }
            return waiting.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task asking;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            asking = _asking;
        }
        await _stopping.CancelAsync();
        await asking;
        _stopping.Dispose();
    }

    private async Task AskAllAsync()
    {
        while (Take() is { } batch)
        {
            var began = time.GetTimestamp();
            try
            {
                var isAlone = await AskAsync(batch);
                var left = Gap - time.GetElapsedTime(began);
                if (!isAlone && left > TimeSpan.Zero) await Task.Delay(left, time, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                foreach (var (_, waiting) in batch) waiting.TrySetCanceled(_stopping.Token);
            }
            catch (Exception fault)
            {
                // Those who asked get the failure, and those who ask next are asked for.
                foreach (var (_, waiting) in batch) waiting.TrySetException(fault);
            }
        }
    }

    /// <returns>There is no other node, so asking costs next to nothing.</returns>
    private async Task<bool> AskAsync((string Room, TaskCompletionSource<SubscriberCount> Waiting)[] batch)
    {
        var rooms = Array.ConvertAll(batch, one => one.Room);
        var answers =
            await questions.AskAsync(SubscribersQuestion.Name, SubscribersQuestion.Ask(rooms), _stopping.Token);
        // A node that stops may have answered nothing, and that is no number.
        _stopping.Token.ThrowIfCancellationRequested();
        var numbers = answers.Answers.Select(answer => SubscribersQuestion.Read(answer.Content, rooms.Length))
            .OfType<IReadOnlyList<long>>().ToArray();
        var isComplete = !answers.Missing.Any(node => IsBack(node.Reason));
        for (var i = 0; i < batch.Length; i++)
        {
            var sum = numbers.Sum(node => node[i]);
            batch[i].Waiting.TrySetResult(new SubscriberCount(sum, answers.Nodes, numbers.Length, isComplete));
        }
        return answers.Link == FleetLink.None;
    }

    /// <summary>A node that is missing for this reason has subscribers that will be counted again soon.</summary>
    private static bool IsBack(string reason) =>
        reason is MissingReason.Timeout or MissingReason.Busy or MissingReason.RedisUnavailable;

    /// <summary>Null: nobody waits, and the next who does starts again.</summary>
    private (string, TaskCompletionSource<SubscriberCount>)[]? Take()
    {
        lock (_gate)
        {
            var batch = new List<(string, TaskCompletionSource<SubscriberCount>)>();
            while (batch.Count < RoomsPerQuestion && _queue.TryDequeue(out var room))
            {
                _waiting.Remove(room, out var waiting);
                batch.Add((room, waiting!));
            }
            _isAsking = batch.Count > 0;
            return _isAsking ? [.. batch] : null;
        }
    }
}

/// <param name="Subscribers">On the nodes that answered.</param>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="IsComplete">No node is missing that will be counted again soon.</param>
internal readonly record struct SubscriberCount(long Subscribers, int Nodes, int Answered, bool IsComplete);
