using System.Buffers.Text;
using System.Text;

namespace Pubby.Load.Plans;

/// <summary>Rooms and message ids by number, and what they are called on the wire.</summary>
internal sealed class RoomNames
{
    private readonly (byte[] Prefix, int First, int Count, int Ids)[] _sets;

    public RoomNames(LoadPlan plan)
    {
        var first = 0;
        _sets =
        [
            .. plan.Rooms.Select(set =>
            {
                var begin = first;
                first += set.Count;
                return (Encoding.UTF8.GetBytes($"{set.Prefix}-"), begin, set.Count, set.Ids);
            }),
        ];
        Count = first;
    }

    /// <summary>Of all sets.</summary>
    public int Count { get; }

    public string NameOf(int room) => Encoding.UTF8.GetString(SetOf(room).Prefix) + (room - SetOf(room).First);

    public static string NameOfId(int id) => $"m{id}";

    /// <returns>How many ids a room has.</returns>
    public int IdsOf(int room) => SetOf(room).Ids;

    /// <summary>Writes its name.</summary>
    /// <returns>How many bytes it has.</returns>
    public int Write(int room, Span<byte> name)
    {
        var (prefix, first, _, _) = SetOf(room);
        prefix.CopyTo(name);
        Utf8Formatter.TryFormat(room - first, name[prefix.Length..], out var digits);
        return prefix.Length + digits;
    }

    /// <returns>-1: it is none of the plan's.</returns>
    public int RoomOf(ReadOnlySpan<byte> name)
    {
        foreach (var (prefix, first, count, _) in _sets)
        {
            if (name.StartsWith(prefix) && TryRead(name[prefix.Length..], out var number) && number < count)
                return first + number;
        }
        return -1;
    }

    /// <returns>-1: it is none of the plan's.</returns>
    public static int IdOf(ReadOnlySpan<byte> name) =>
        name.Length > 1 && name[0] == 'm' && TryRead(name[1..], out var number) ? number : -1;

    private static bool TryRead(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out var read) && read == digits.Length && number >= 0;

    private (byte[] Prefix, int First, int Count, int Ids) SetOf(int room)
    {
        foreach (var set in _sets)
        {
            if (room < set.First + set.Count) return set;
        }
        throw new ArgumentOutOfRangeException(nameof(room));
    }
}
