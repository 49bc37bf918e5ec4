namespace Pubby.Load.Plans;

/// <summary>Which rooms a connection is in, and of which kind it is: the same for the same seed.</summary>
internal sealed class RoomChoice
{
    private const int DrawOfKind = -1;

    /// <summary>A room that nobody else is in may not come up in any time: then the next free one is taken.</summary>
    private const int MaxDraws = 2_000;

    private readonly LoadPlan _plan;
    private readonly double[]?[] _sums;
    private readonly double[] _shares;

    public RoomChoice(LoadPlan plan)
    {
        _plan = plan;
        _sums = [.. plan.Rooms.Select(set => set.Distribution == RoomDistribution.Zipf ? Sums(set) : null)];
        _shares = Cumulated(plan.Clients.Select(kind => kind.Share));
    }

    public int KindOf(int connection) => Pick(_shares, Draws.Of(_plan.Seed, connection, DrawOfKind));

    /// <summary>Numbers of rooms, over all sets: those of a set come after those of the sets before it.</summary>
    /// <param name="rooms">One for each room of a connection; no room twice.</param>
    public void RoomsOf(int connection, Span<int> rooms)
    {
        var (draw, filled, first) = (0, 0, 0);
        for (var i = 0; i < _plan.Rooms.Length; i++)
        {
            var set = _plan.Rooms[i];
            var end = filled + set.PerConnection;
            while (filled < end)
            {
                var room = first + Room(set, _sums[i], Draws.Of(_plan.Seed, connection, draw++));
                if (draw > MaxDraws || set.PerConnection == set.Count) room = FirstFree(first, rooms[..filled]);
                if (!rooms[..filled].Contains(room)) rooms[filled++] = room;
            }
            first += set.Count;
        }
    }

    private static int FirstFree(int first, ReadOnlySpan<int> taken)
    {
        while (taken.Contains(first)) first++;
        return first;
    }

    private static int Room(RoomSet set, double[]? sums, double share) =>
        sums is null ? (int)(share * set.Count) : Pick(sums, share);

    private static double[] Sums(RoomSet set) =>
        Cumulated(Enumerable.Range(1, set.Count).Select(rank => Math.Pow(rank, -set.Exponent)));

    private static double[] Cumulated(IEnumerable<double> weights)
    {
        var sum = 0.0;
        return [.. weights.Select(weight => sum += weight)];
    }

    private static int Pick(double[] sums, double share)
    {
        var at = Array.BinarySearch(sums, share * sums[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, sums.Length - 1);
    }
}
