namespace Pubby.Client.Connection;

/// <summary>
/// How long to wait for the next try, and which address it uses. Every wait is drawn at random from a whole range, so
/// that clients that lost their connections together do not come back together. <c>tests/vectors/backoff.json</c> holds
/// it for all SDKs.
/// </summary>
/// <param name="initial">The range of the first wait after a connection.</param>
/// <param name="longest">The range of any later wait.</param>
/// <param name="random">A number from 0 to 1.</param>
internal sealed class Backoff(IReadOnlyList<Uri> urls, TimeSpan initial, TimeSpan longest, Func<double> random)
{
    /// <summary>The shortest wait but the first.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromMilliseconds(500);

    /// <summary>A connection that was up for this long shows that its address works.</summary>
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private BackoffState _state;
    private int _address;

    /// <summary>The address that is tried next.</summary>
    public Uri Url => urls[_address];

    /// <summary>The newest of what hubs said about the time over which their clients come back if they die.</summary>
    public void OnSpread(TimeSpan spread) => _state = _state.SpreadOver(spread);

    /// <summary>
    /// After a connection that the hub wants moved: back to the same address. The hub spreads its clients by itself, so
    /// what it asks for is the wait, and says nothing about its health.
    /// </summary>
    /// <param name="requested">The wait that the hub asked for; null: a random one.</param>
    public Wait AfterMove(TimeSpan? requested)
    {
        _state = _state.Moved();
        return _state.WaitOfMove(requested, random());
    }

    /// <summary>After any other end.</summary>
    /// <param name="lasted">How long the connection was up; null: the try failed.</param>
    /// <param name="isRefused">The hub took the connection only to refuse it.</param>
    /// <param name="hint">The wait that the hub, or a proxy before it, asked for at least; null: none.</param>
    public Wait AfterEnd(TimeSpan? lasted, bool isRefused, TimeSpan? hint)
    {
        if (!(lasted >= Healthy)) _address = (_address + 1) % urls.Count;
        return Next(isRefused || lasted is null, hint);
    }

    /// <summary>The wait after a failure that has nothing to do with an address.</summary>
    public TimeSpan Next() => Next(isRefusal: false, hint: null).Length;

    /// <summary>The address works: the next waits are short again.</summary>
    public void Reset() => _state = _state.Reset();

    private Wait Next(bool isRefusal, TimeSpan? hint)
    {
        _state = _state.Ended(isRefusal, hint);
        var wait = _state.WaitOfEnd(initial, longest, random());
        _state = _state.Waited(wait.Length);
        return wait;
    }
}
