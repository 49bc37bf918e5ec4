using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Lifecycle.Balance;

/// <summary>
/// Picks clients and asks them to reconnect: random ones, of each two the one that has been connected for longer, and
/// nobody that came lately, so that one that was moved is not moved again soon. Not safe for several threads, but for
/// what it counted.
/// </summary>
internal sealed class ConnectionShedder(
    ConnectionRegistry connections, FrameEncoders encoders, BalanceOptions options)
{
    /// <summary>How often it looks who is connected. In between it picks among those that were.</summary>
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    private readonly HashSet<ClientConnection> _told = [];
    private readonly List<ClientConnection> _candidates = [];
    private TimeSpan? _refreshedAt;
    private long _shed;

    /// <summary>All that were asked, since the process began.</summary>
    public long Shed => Volatile.Read(ref _shed);

    /// <summary>Those that were asked and are still connected.</summary>
    public int Pending => _told.Count(client => !client.HasEnded);

    /// <summary>Asks so many clients to reconnect.</summary>
    /// <returns>How many were asked: fewer, if too few have been connected for long enough.</returns>
    public int ShedSome(int due, TimeSpan now)
    {
        if (_refreshedAt is null || now - _refreshedAt >= RefreshPeriod) Refresh(now);
        var shed = 0;
        while (shed < due && TakeNext() is { } client)
        {
            if (client.HasEnded) continue;
            _told.Add(client);
            client.SendAway(CloseCode.Rebalance, "rebalance", options.SpreadMs, encoders);
            shed++;
        }
        Interlocked.Add(ref _shed, shed);
        return shed;
    }

    /// <summary>Nobody is moved for now: holds no connection that has ended. Called again while that is so.</summary>
    public void Rest()
    {
        _candidates.Clear();
        _refreshedAt = null;
        // Each time: those who were told last end a moment later.
        _told.RemoveWhere(client => client.HasEnded);
    }

    private void Refresh(TimeSpan now)
    {
        _refreshedAt = now;
        _told.RemoveWhere(client => client.HasEnded);
        _candidates.Clear();
        _candidates.AddRange(connections.Open.Where(client =>
            client.Outbox.Age >= options.MinAge.TotalSeconds && !client.IsSentAway));
    }

    private ClientConnection? TakeNext()
    {
        if (_candidates.Count == 0) return null;
        var (one, other) = (Random.Shared.Next(_candidates.Count), Random.Shared.Next(_candidates.Count));
        var place = _candidates[one].Outbox.Age >= _candidates[other].Outbox.Age ? one : other;
        var client = _candidates[place];
        _candidates[place] = _candidates[^1];
        _candidates.RemoveAt(_candidates.Count - 1);
        return client;
    }
}
