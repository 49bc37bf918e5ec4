using System.Diagnostics.CodeAnalysis;

namespace Pubby.Client.Feeds;

/// <summary>
/// What a reader has not read yet: at most one entry for each id, the newest, at the place of the first. So it is never
/// longer than what the room holds, plus what the reader believes that it holds, plus a thousand deletions of ids that
/// the reader never saw. Not safe for several threads.
/// </summary>
/// <param name="combine">Combines the waiting entry and the newer one into one.</param>
internal sealed class ConflatingQueue<TEntry>(Func<TEntry, TEntry, TEntry> combine)
{
    /// <summary>
    /// Deletions of ids that the reader never saw. A reader that keeps up gets them; for a slow reader they are not
    /// worth keeping.
    /// </summary>
    public const int MaxFutile = 1000;

    private readonly LinkedList<Waiting> _order = [];
    private readonly Dictionary<string, LinkedListNode<Waiting>> _byKey = [];
    private int _futile;

    public int Count => _order.Count;

    /// <param name="isHeld">The reader believes that the room holds the id.</param>
    public void Put(string key, TEntry entry, bool isDeletion = false, bool isHeld = false)
    {
        if (_byKey.TryGetValue(key, out var node))
        {
            // It was added and removed before it was read.
            if (isDeletion && node.Value is { IsHeld: false, IsFutile: false }) Remove(node);
            else Replace(node, entry, isDeletion);
            return;
        }
        var isFutile = isDeletion && !isHeld;
        if (isFutile && ++_futile > MaxFutile)
        {
            _futile--;
            return;
        }
        _byKey.Add(key, _order.AddLast(new Waiting(key, entry, isHeld, isFutile)));
    }

    public bool TryTake([MaybeNullWhen(false)] out TEntry entry)
    {
        if (_order.First is not { } first)
        {
            entry = default;
            return false;
        }
        entry = first.Value.Entry;
        Remove(first);
        return true;
    }

    public void Clear()
    {
        _order.Clear();
        _byKey.Clear();
        _futile = 0;
    }

    private void Replace(LinkedListNode<Waiting> node, TEntry entry, bool isDeletion)
    {
        var waiting = node.Value;
        if (waiting.IsFutile && !isDeletion) _futile--;
        node.Value = waiting with { Entry = combine(waiting.Entry, entry), IsFutile = waiting.IsFutile && isDeletion };
    }

    private void Remove(LinkedListNode<Waiting> node)
    {
        if (node.Value.IsFutile) _futile--;
        _order.Remove(node);
        _byKey.Remove(node.Value.Key);
    }

    private readonly record struct Waiting(string Key, TEntry Entry, bool IsHeld, bool IsFutile);
}
