namespace Pubby.Simulator.Clients;

/// <summary>
/// What clients know of a region's address after it went down: the name server answers with another region's from some
/// moment on, and each client asks again when what it knows has lived its time.
/// </summary>
/// <param name="Switched">When the name server begins to give the other address, in seconds.</param>
/// <param name="TimeToLive">How long an answer may be used, in seconds.</param>
internal sealed record NameCaches(double Switched, double TimeToLive)
{
    /// <summary>The share of the clients that try now with the old address and have learnt the new one.</summary>
    /// <param name="since">When they tried last, before now; null: at the end of their connection.</param>
    public double ShareThatLearns(double now, TimeSpan? since)
    {
        var before = ShareOfOld(now - (since?.TotalSeconds ?? 0));
        return before <= 0 ? 1 : since is null ? 1 - ShareOfOld(now) : 1 - (ShareOfOld(now) / before);
    }

    private double ShareOfOld(double at) => TimeToLive <= 0 ? (at < Switched ? 1 : 0)
        : Math.Clamp(1 - ((at - Switched) / TimeToLive), 0, 1);
}
