using Pubby.Client.Connection;
using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Clients;

/// <summary>
/// The clients that are not connected: when each tries again, by the law of the SDKs. Those of a kind are in a ring of
/// their own.
/// </summary>
internal sealed class Crowd
{
    /// <summary>A range of waits is divided into at most so many parts, each drawn by itself.</summary>
    private const int MaxParts = 64;

    /// <summary>The hub's setting, as docs/reference/settings.md has it, for draining and for evening out.</summary>
    private static readonly TimeSpan MoveSpread = TimeSpan.FromSeconds(5);

    private readonly Xoshiro _random;
    private readonly double _tick;
    private readonly TimeSpan _firstWait;
    private readonly TimeSpan _longestWait;
    private readonly WaitRing[] _rings;
    private readonly SortedDictionary<(ClientKind Kind, int State), long> _failed = [];
    private readonly List<Batch> _open = [];
    private long _moved;

    public Crowd(ClientSettings settings, Xoshiro random, double tick)
    {
        _firstWait = TimeSpan.FromSeconds(settings.FirstWait);
        _longestWait = TimeSpan.FromSeconds(settings.LongestWait);
        (_random, _tick) = (random, tick);
        _rings = [new WaitRing(tick), new WaitRing(tick), new WaitRing(tick)];
    }

    /// <summary>All that wait for their next try.</summary>
    public long Waiting => _moved + _rings.Sum(ring => ring.Count);

    /// <summary>Connections that ended without a word.</summary>
    /// <param name="spread">Over how long their hub had told them to spread.</param>
    public void Cut(long clients, TimeSpan spread, ClientKind kind = ClientKind.Returning) => DrawWaits(clients, kind,
        WaitStates.Of(WaitStates.Rested).SpreadOver(spread).Ended(isRefusal: false, hint: null));

    /// <summary>Connections of one node that ended without a word.</summary>
    /// <param name="told">In proportion to how many were told to spread over no time, one width, two and so on.</param>
    /// <param name="width">In seconds.</param>
    public void Cut(long clients, double[] told, double width)
    {
        var given = new long[told.Length];
        _random.Share(clients, told, given);
        for (var i = 0; i < given.Length; i++) Cut(given[i], TimeSpan.FromSeconds(i * width));
    }

    /// <summary>Connections whose hub told them to come back, at a random time within a few seconds.</summary>
    public void Move(long clients) => _moved += clients;

    /// <summary>Goes on to the next tick.</summary>
    /// <param name="newcomers">Clients that come for the first time.</param>
    /// <param name="names">What clients know of a region that is down; null: none is.</param>
    /// <returns>Those that try to connect in it.</returns>
    public IReadOnlyList<Batch> Advance(long newcomers, NameCaches? names, double now)
    {
        var fresh = _rings[(int)ClientKind.New].Advance();
        if (newcomers > 0) fresh.Add((WaitStates.Rested, newcomers));
        var returning = _rings[(int)ClientKind.Returning].Advance();
        foreach (var (state, clients) in _rings[(int)ClientKind.Misdirected].Advance())
        {
            var found = names is null ? clients
                : _random.Binomial(clients, names.ShareThatLearns(now, WaitStates.Of(state).Previous));
            if (found > 0) returning.Add((state, found));
            if (clients > found) Fail(ClientKind.Misdirected, state, clients - found, hint: null);
        }
        var due = new List<Batch>();
        if (fresh.Count > 0) due.Add(new Batch(ClientKind.New, fresh));
        if (returning.Count > 0) due.Add(new Batch(ClientKind.Returning, returning));
        _open.AddRange(due);
        return due;
    }

    /// <summary>Draws the next waits of all that failed, or were moved, in this tick.</summary>
    public void Settle()
    {
        var rested = WaitStates.Of(WaitStates.Rested).Moved();
        Scatter(_moved, share => rested.WaitOfMove(MoveSpread * share, share).Length, (_, ticks, part) =>
            _rings[(int)ClientKind.Returning].Add(ticks, WaitStates.Rested, part));
        _moved = 0;
        foreach (var batch in _open)
        {
            if (!batch.IsTouched) continue;
            batch.Settle(_random, (state, clients, hint) => Fail(batch.Kind, state, clients, hint));
        }
        _open.RemoveAll(batch => batch.IsSettled);
        foreach (var ((kind, state), clients) in _failed) DrawWaits(clients, kind, WaitStates.Of(state));
        _failed.Clear();
    }

    private void Fail(ClientKind kind, int state, long clients, TimeSpan? hint)
    {
        var after = (kind, WaitStates.NumberOf(WaitStates.Of(state).Ended(isRefusal: true, hint)));
        _failed[after] = _failed.GetValueOrDefault(after) + clients;
    }

    private void DrawWaits(long clients, ClientKind kind, BackoffState state) =>
        Scatter(clients, share => state.WaitOfEnd(_firstWait, _longestWait, share).Length, (wait, ticks, part) =>
            _rings[(int)kind].Add(ticks, WaitStates.NumberOf(state.Waited(wait)), part));

    private void Scatter(long clients, Func<double, TimeSpan> waitOf, Action<TimeSpan, int, long> add)
    {
        var range = (waitOf(1) - waitOf(0)).TotalSeconds;
        var parts = (int)Math.Clamp(Math.Ceiling(range / _tick), 1, MaxParts);
        if (clients <= parts)
        {
            for (var i = 0L; i < clients; i++) Add(_random.Next(), 1);
            return;
        }
        // Another place within its part each time, so that the parts leave no pattern.
        var place = _random.Next();
        for (var i = 0; i < parts && clients > 0; i++)
        {
            var part = _random.Binomial(clients, 1.0 / (parts - i));
            clients -= part;
            if (part > 0) Add((i + place) / parts, part);
        }

        void Add(double share, long part)
        {
            var wait = waitOf(share);
            add(wait, (int)Math.Ceiling(wait.TotalSeconds / _tick), part);
        }
    }
}
