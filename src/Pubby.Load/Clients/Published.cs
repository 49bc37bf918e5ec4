using Pubby.Load.Plans;

namespace Pubby.Load.Clients;

/// <summary>The last number that was published of each id, of the rooms of which that is known.</summary>
internal sealed class Published(LoadPlan plan)
{
    private readonly Dictionary<int, (RoomSet Set, int[] Last)> _sets = [];

    /// <param name="last">Of room <c>r</c> and id <c>m</c> at index <c>r × ids + m</c>.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public string? Set(string prefix, int[] last)
    {
        var first = 0;
        foreach (var set in plan.Rooms)
        {
            if (set.Prefix == prefix)
            {
                if (last.Length != set.Count * set.Ids)
                    return $"last of '{prefix}' must have {set.Count * set.Ids} numbers, and has {last.Length}.";
                _sets[first] = (set, last);
                return null;
            }
            first += set.Count;
        }
        return $"No set of rooms has the prefix '{prefix}'.";
    }

    /// <returns>Empty: it is not known.</returns>
    public ReadOnlySpan<int> LastOf(int room)
    {
        foreach (var (first, (set, last)) in _sets)
        {
            if (room >= first && room < first + set.Count) return last.AsSpan((room - first) * set.Ids, set.Ids);
        }
        return default;
    }

    /// <returns>The numbers of a set's rooms.</returns>
    public static (int First, int End) RoomsOf(LoadPlan plan, string prefix)
    {
        var first = 0;
        foreach (var set in plan.Rooms)
        {
            if (set.Prefix == prefix) return (first, first + set.Count);
            first += set.Count;
        }
        return (0, 0);
    }
}
