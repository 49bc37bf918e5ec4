namespace Pubby.Testing;

/// <summary>
/// What must be so after every fault: nothing acknowledged is lost, no client went backwards, and every map ends as
/// every store.
/// </summary>
/// <param name="stores">What each store itself holds of a room, past every cache and every node's memory; where there
/// are several, they are to be equal.</param>
public sealed class Checker(params IReadOnlyList<Func<string, Task<RoomView>>> stores)
{
    /// <returns>How long the last of them took to agree.</returns>
    /// <exception cref="TimeoutException">They do not agree, or something is lost; the message tells what.</exception>
    /// <exception cref="InvalidOperationException">A promise is broken.</exception>
    public async Task<TimeSpan> CheckAsync(Traffic traffic, IReadOnlyCollection<Watcher> watchers)
    {
        var started = TimeProvider.System.GetTimestamp();
        var rooms = watchers.SelectMany(watcher => watcher.Rooms)
            .Concat(traffic.Acknowledgements.Keys.Select(key => key.Room)).Distinct().ToArray();
        var stored = new Dictionary<string, RoomView[]>();
        await Eventually.UntilAsync(async () =>
        {
            // Read again each time: a write without an answer may still arrive.
            foreach (var room in rooms) stored[room] = await Task.WhenAll(stores.Select(store => store(room)));
            return Open().FirstOrDefault() is null;
        }, () => $"every map equals the store, and nothing is lost; but {string.Join("; ", Open().Take(3))}");
        var took = TimeProvider.System.GetElapsedTime(started);

        var faults =
            watchers.SelectMany(watcher =>
                watcher.Rooms.SelectMany(room => watcher.Ask(room, view => view.Faults.ToArray()))).ToArray();
        return faults.Length == 0 ? took : throw new InvalidOperationException(string.Join("; ", faults));

        // All may be equal for a moment, and older than what was acknowledged: between regions, until what was
        // displaced is put back. What is lost stays so.
        IEnumerable<string> Open() => Differences(watchers, stored).Concat(Losses(traffic, stored));
    }

    private static IEnumerable<string> Losses(Traffic traffic, Dictionary<string, RoomView[]> stored)
    {
        foreach (var ((room, id), (version, data)) in traffic.Acknowledgements)
        {
            // The others are equal to it.
            var held = stored[room][0];
            if (held.VersionOf(id) < version)
                yield return $"{room}/{id} was acknowledged with {version} and the store has {held.VersionOf(id)}";
            else if (held.VersionOf(id) == version && held.DataOf(id) != data)
                yield return $"{room}/{id} was acknowledged with {data} and the store has {held.DataOf(id)}";
        }
    }

    private static IEnumerable<string> Differences(
        IReadOnlyCollection<Watcher> watchers, Dictionary<string, RoomView[]> stored)
    {
        foreach (var (room, views) in stored)
        {
            var text = views[0].Text;
            foreach (var view in views.Skip(1).Where(view => view.Text != text))
                yield return $"{room} differs between stores ({FirstDifference(view.Text, text)})";
        }
        foreach (var watcher in watchers)
        {
            foreach (var room in watcher.Rooms)
            {
                var (text, held) = (stored[room][0].Text, watcher.Ask(room, view => view.Text));
                if (held != text) yield return $"{room} is {held.Length} long where the store's is {text.Length} " +
                    $"({FirstDifference(held, text)})";
            }
        }
    }

    private static string FirstDifference(string held, string stored)
    {
        var lines = held.Split('\n').ToHashSet();
        return stored.Split('\n').FirstOrDefault(line => !lines.Contains(line)) ?? "it holds more";
    }
}
