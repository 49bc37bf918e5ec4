namespace Pubby.Core.Policies;

/// <summary>
/// The turns of a node that lets connections in at a rate, and the rules for those that wait for one. Has no clock:
/// every call brings the time. Not safe for several threads.
/// </summary>
/// <param name="now">On any clock that goes forward.</param>
internal sealed class TurnBucket(AdmissionRate rate, TimeSpan now)
{
    /// <summary>
    /// Nobody waits longer: a client that has given up meanwhile would be work for nothing, and such work is what makes
    /// a storm last.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Of so many turns, <see cref="FreshOfRound"/> are for clients that are new, if both kinds wait.
    /// </summary>
    public const int Round = 10;

    /// <inheritdoc cref="Round"/>
    public const int FreshOfRound = 2;

    private const double WaitingForTurn = 4;

    /// <summary>Each is an open file.</summary>
    private const double MaxWaitingAtAll = 8_000;

    /// <summary>How much of a second's turns may be taken at once.</summary>
    private const double Burst = 0.1;

    private double _turns = MostAtOnce(rate);
    private TimeSpan _filledAt = now;

    /// <summary>How many turns a second there are.</summary>
    public double PerSecond => rate.PerSecond;

    /// <inheritdoc cref="AdmissionRate.Promise"/>
    public double Promise => rate.Promise;

    /// <summary>
    /// As many of one kind may wait: more than get their turn in the longest wait. Those who are refused at its end
    /// count as open meanwhile, so that a balancer that looks at that turns elsewhere: a node that refuses at once has
    /// the fewest connections, is sent the more, and has less and less time for those it lets in.
    /// </summary>
    public double MaxWaiting
    {
        get
        {
            var turns = rate.PerSecond * MaxWait.TotalSeconds;
            return Math.Min(turns * WaitingForTurn, Math.Max(turns, MaxWaitingAtAll));
        }
    }

    /// <summary>How the node is since the last call; the rate follows.</summary>
    /// <param name="used">How many a second were let in since the last call.</param>
    public void Observe(TimeSpan now, in NodeLoad load, double used)
    {
        Fill(now);
        rate.Observe(now, load, used);
    }

    /// <returns>How many of so many have their turn now.</returns>
    public long Take(TimeSpan now, long wanted)
    {
        Fill(now);
        var taken = Math.Min(wanted, (long)_turns);
        _turns -= taken;
        return taken;
    }

    private void Fill(TimeSpan now)
    {
        _turns = Math.Min(MostAtOnce(rate), _turns + ((now - _filledAt).TotalSeconds * rate.PerSecond));
        _filledAt = now;
    }

    private static double MostAtOnce(AdmissionRate rate) => Math.Max(1, rate.PerSecond * Burst);
}
