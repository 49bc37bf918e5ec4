using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pubby.Testing;

/// <summary>
/// What a client holds of one room, by the contract's one merge rule: an item is applied if its version is newer than
/// the one held for its id. Says at once when the hub broke a promise. Not safe for several threads.
/// </summary>
public sealed class RoomView
{
    private readonly Dictionary<string, RoomViewItem> _items = [];
    private readonly Dictionary<string, RoomViewItem> _arriving = [];
    /// <summary>
    /// The newest version of each id that this connection brought. A node that the client came back to may learn of a
    /// message after an older one that its client knows already from another node; on one connection no id ever goes
    /// backwards.
    /// </summary>
    private readonly Dictionary<string, long> _brought = [];
    private bool _isReplacing;

    /// <summary>The cursor to resume from.</summary>
    public long Cursor { get; private set; }

    /// <summary>How many messages came outside of dumps.</summary>
    public int Messages { get; private set; }

    /// <summary>How many dumps were completed.</summary>
    public int Dumps { get; private set; }

    /// <summary>True while a dump's last part is still to come.</summary>
    public bool IsMidDump { get; private set; }

    /// <summary>The last part of a dump said that newer messages may be missing.</summary>
    public bool IsStale { get; private set; }

    /// <summary>
    /// The hub has said that the client may not be in the room: from then on nothing of it may come, until the client
    /// asks for it again.
    /// </summary>
    public bool IsForbidden { get; set; }

    /// <summary>Broken promises, as sentences.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The live items as <c>id=data@version</c>, in the order of their ids: equal for equal maps.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (id, item) in _items.Where(item => item.Value.Data is not null)
                .OrderBy(item => item.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{id}={item.Data}@{item.Version}\n");
            }
            return text.ToString();
        }
    }

    public int Count => _items.Values.Count(item => item.Data is not null);

    /// <summary>The live items.</summary>
    public IReadOnlyDictionary<string, (long Version, string? Data)> Held =>
        _items.Where(item => item.Value.Data is not null)
            .ToDictionary(item => item.Key, item => (item.Value.Version, item.Value.Data));

    /// <summary>0: it holds nothing of it.</summary>
    public long VersionOf(string id) => _items.GetValueOrDefault(id)?.Version ?? 0;

    /// <summary>What is known from elsewhere, such as the store itself.</summary>
    /// <param name="json">The data, as UTF-8.</param>
    public void Put(string id, long version, byte[] json) =>
        _items[id] = new RoomViewItem(version, JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement));

    public string? DataOf(string id) => _items.GetValueOrDefault(id)?.Data;

    /// <summary>What a GET of the room's messages answered.</summary>
    public static RoomView OfDocument(JsonElement document)
    {
        var view = new RoomView();
        foreach (var element in document.GetProperty("messages").EnumerateArray())
        {
            var (id, item) = ItemOf(element);
            view._items[id] = item;
        }
        view.Cursor = document.GetProperty("cursor").GetInt64();
        return view;
    }

    /// <summary>A <c>message</c> frame, or the argument of a SignalR <c>Message</c>.</summary>
    public void OnMessage(JsonElement message)
    {
        Messages++;
        CheckAllowed();
        var (id, item) = ItemOf(message);
        if (!IsMidDump && item.Version < _brought.GetValueOrDefault(id))
            Faults.Add($"{id} went backwards from {_brought[id]} to {item.Version}");
        OnBrought(id, item);
        Merge(_items, id, item);
        Cursor = Math.Max(Cursor, item.Version);
    }

    /// <summary>A <c>dump</c> frame, or the argument of a SignalR <c>Dump</c>.</summary>
    public void OnDump(JsonElement dump)
    {
        CheckAllowed();
        if (!IsMidDump)
        {
            _isReplacing = dump.GetProperty("mode").GetString() is "dump" or "reset";
            _arriving.Clear();
        }
        foreach (var element in dump.GetProperty("messages").EnumerateArray())
        {
            var (id, item) = ItemOf(element);
            OnBrought(id, item);
            Merge(_isReplacing ? _arriving : _items, id, item);
        }
        IsStale = dump.TryGetProperty("stale", out var stale) && stale.GetBoolean();
        IsMidDump = !dump.GetProperty("last").GetBoolean();
        if (IsMidDump) return;
        Dumps++;
        if (_isReplacing) Replace();
        Cursor = Math.Max(_isReplacing ? 0 : Cursor, dump.GetProperty("cursor").GetInt64());
    }

    /// <summary>The connection is lost: a dump that was under way never ends.</summary>
    public void OnDisconnected()
    {
        IsMidDump = false;
        _arriving.Clear();
        _brought.Clear();
    }

    private void CheckAllowed()
    {
        if (IsForbidden) Faults.Add("something came of a room that is forbidden");
    }

    private void OnBrought(string id, RoomViewItem item) =>
        _brought[id] = Math.Max(_brought.GetValueOrDefault(id), item.Version);

    private void Replace()
    {
        _items.Clear();
        _brought.Clear();
        foreach (var (id, item) in _arriving)
        {
            _items[id] = item;
            _brought[id] = item.Version;
        }
        _arriving.Clear();
    }

    private static void Merge(Dictionary<string, RoomViewItem> items, string id, RoomViewItem item)
    {
        if (!items.TryGetValue(id, out var held) || item.Version > held.Version) items[id] = item;
    }

    private static (string Id, RoomViewItem Item) ItemOf(JsonElement element)
    {
        var isDeleted = element.TryGetProperty("deleted", out var deleted) && deleted.GetBoolean();
        // Written again, so that the same text spelt with other escapes is the same.
        var data = isDeleted ? null : JsonSerializer.Serialize(element.GetProperty("data"));
        return (element.GetProperty("id").GetString()!,
            new RoomViewItem(element.GetProperty("version").GetInt64(), data));
    }

    private sealed record RoomViewItem(long Version, string? Data);
}
