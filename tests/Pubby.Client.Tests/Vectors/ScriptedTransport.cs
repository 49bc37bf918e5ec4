using Pubby.Client.Transport;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Vectors;

/// <summary>A transport whose every move the test makes.</summary>
internal sealed class ScriptedTransport : ITransport
{
    private TaskCompletionSource<ILink>? _attempt;
    private ILinkListener? _listener;

    /// <summary>The connection that is up; or the last one.</summary>
    public ScriptedLink? Link { get; private set; }

    /// <summary>
    /// Commands since the last look, in the form of the vectors. A new try removes what was sent before it.
    /// </summary>
    public List<object> Sent { get; } = [];

    public ILinkListener Listener =>
        _listener ?? throw new InvalidOperationException("the client has not tried to connect");

    /// <summary>What the newest try brought; null: none.</summary>
    public string? Token { get; private set; }

    /// <summary>Where the newest try went.</summary>
    public Uri? Url { get; private set; }

    public Task<ILink> ConnectAsync(
        Uri url, string? token, ILinkListener listener, CancellationToken cancellationToken)
    {
        (Url, Token) = (url, token);
        Sent.Clear();
        _listener = listener;
        _attempt = new TaskCompletionSource<ILink>();
        return _attempt.Task.WaitAsync(cancellationToken);
    }

    public void Accept()
    {
        Link = new ScriptedLink(Sent);
        TakeAttempt().SetResult(Link);
    }

    /// <param name="retryAfter">What the HTTP answer asks for; null: nothing.</param>
    public void Refuse(TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } least) Listener.OnRetryAfter(least);
        TakeAttempt().SetException(new IOException("refused"));
    }

    private TaskCompletionSource<ILink> TakeAttempt()
    {
        var attempt = _attempt ?? throw new InvalidOperationException("no try to connect is under way");
        _attempt = null;
        return attempt;
    }
}

internal sealed class ScriptedLink(List<object> sent) : ILink
{
    private readonly TaskCompletionSource<LinkEnd> _ended = new();
    private readonly Queue<TaskCompletionSource<IReadOnlyList<RoomResult>>> _unanswered = new();

    private readonly Queue<TaskCompletionSource> _unauthorized = new();

    public Task<LinkEnd> Ended => _ended.Task;

    public Task<IReadOnlyList<RoomResult>> SubscribeAsync(IReadOnlyList<RoomRequest> requests)
    {
        sent.Add(requests);
        var answer = new TaskCompletionSource<IReadOnlyList<RoomResult>>();
        _unanswered.Enqueue(answer);
        return answer.Task;
    }

    public void Unsubscribe(string room) => sent.Add(new { unsubscribe = room });

    public Task AuthorizeAsync(string token)
    {
        sent.Add(new { authorize = token });
        _unauthorized.Enqueue(new TaskCompletionSource());
        return _unauthorized.Last().Task;
    }

    public void Authorized() => _unauthorized.Dequeue().SetResult();

    public void Answer(IReadOnlyList<RoomResult> results) => _unanswered.Dequeue().SetResult(results);

    public void Drop(LinkEnd end) => _ended.SetResult(end);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
