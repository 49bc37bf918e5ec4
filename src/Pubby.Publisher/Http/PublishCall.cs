using Pubby.Publisher.Results;

namespace Pubby.Publisher.Http;

/// <summary>
/// One call: its time, the results of its tries so far, and whether there is another try. One thread at a time.
/// </summary>
internal sealed class PublishCall(bool isRepeatable, AddressRotation rotation, PubbyPublisherOptions options,
    TimeProvider time, CancellationToken caller)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Addresses that were tried since the last wait.</summary>
    private int _asked;

    /// <summary>A hub may have taken a try without an answer.</summary>
    private bool _mayBeTaken;

    /// <summary>The try ends with the call, if it is not answered.</summary>
    private bool _isLast;

    /// <summary>The last answer of a hub or of a server before it.</summary>
    private PubbyPublishException? _refusal;

    /// <summary>The last try that found nobody.</summary>
    private PubbyPublishException? _unreachable;

    private static HttpRequestOptionsKey<PublishCall> Key => new("Pubby.Call");

    /// <summary>The caller has cancelled the call.</summary>
    public bool IsCancelled => caller.IsCancellationRequested;

    /// <summary>Tries that were made.</summary>
    public int Tries { get; private set; }

    /// <summary>How long to wait for the next try; null: there is none.</summary>
    public TimeSpan? Wait { get; private set; }

    /// <summary>Why the call failed, if there is no other try.</summary>
    public PubbyPublishException? Failure { get; private set; }

    private TimeSpan Left => options.Timeout - time.GetElapsedTime(_started);

    public static PublishCall Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var call)
            ? call : throw new InvalidOperationException("The request does not come from a publisher.");

    public void Join(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>A try begins.</summary>
    /// <returns>Its time. Never 0: to a pipeline that is no limit at all.</returns>
    public TimeSpan Begin()
    {
        var left = Left;
        _isLast = left <= options.AttemptTimeout;
        return Max(TimeSpan.FromMilliseconds(1), _isLast ? left : options.AttemptTimeout);
    }

    /// <summary>A try was answered.</summary>
    public void Answered(HttpResponseMessage answer, PubbyPublishException? refusal)
    {
        Tries++;
        Wait = null;
        Failure = refusal;
        if (!RetryRules.IsPassing(answer.StatusCode)) return;
        _refusal = refusal;
        var wasTaken = !RetryRules.WasNotTaken(answer.StatusCode, refusal);
        _mayBeTaken |= wasTaken;
        if (!wasTaken || isRepeatable)
            Wait = NextWait((int)answer.StatusCode >= 500, RetryRules.RetryAfter(answer, time));
    }

    /// <summary>A try got no answer, or an incomplete one.</summary>
    /// <param name="hadConnection">False: if the try was cut off, nothing of it was sent.</param>
    public void Lost(Uri address, Exception fault, bool hadConnection)
    {
        Tries++;
        Wait = null;
        if (RetryRules.IsNoHub(fault))
        {
            Failure = Failures.Unexpected(AddressRotation.Text(address), null, "in another language than HTTP", fault);
            return;
        }
        var wasCutOff = fault is OperationCanceledException;
        var wasSent = !RetryRules.WasNeverSent(fault) && (hadConnection || !wasCutOff);
        _mayBeTaken |= wasSent;
        if (wasSent && !isRepeatable)
        {
            Failure = Failures.NoAnswer(AddressRotation.Text(address), fault);
            return;
        }
        // A timer may end it a moment before the clock says that the time is over.
        Wait = _isLast && wasCutOff ? null : NextWait(isLeft: true, null);
        Failure = _mayBeTaken ? Wait is null
            ? Failures.OutOfTime(rotation.Text(), fault) : Failures.NoAnswer(rotation.Text(), fault)
            : _refusal ?? NeverSent(fault, wasCutOff);
    }

    /// <summary>
    /// What kept the tries before it from a connection says more than that the last one had no time for one.
    /// </summary>
    private PubbyPublishException NeverSent(Exception fault, bool wasCutOff) => !wasCutOff
        ? _unreachable = Failures.Unreachable(rotation.Text(), fault)
        : _unreachable ?? Failures.OutOfTime(rotation.Text(), fault);

    /// <summary>
    /// Another address may answer at once. Only after all were tried, the call waits. Null: the time would be over.
    /// </summary>
    private TimeSpan? NextWait(bool isLeft, TimeSpan? asked)
    {
        if (isLeft && ++_asked < rotation.Count && Left > TimeSpan.Zero) return TimeSpan.Zero;
        _asked = 0;
        var wait = asked ?? RetryRules.Backoff(Tries - 1);
        return wait < Left ? wait : null;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
