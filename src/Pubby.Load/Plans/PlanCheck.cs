using Pubby.Protocol;

namespace Pubby.Load.Plans;

/// <summary>What a plan must hold to be run. All faults at once.</summary>
internal static class PlanCheck
{
    private const int MaxRooms = 1_000_000;
    private const int MaxPerConnection = 200;
    private const double MaxSeconds = 86_400;

    /// <summary>A prefix leaves room for the number behind it.</summary>
    private const int MaxPrefix = 100;

    public static IEnumerable<string> FaultsOf(LoadPlan plan) =>
        FaultsOfConnections(plan).Concat(FaultsOfRooms(plan)).Concat(FaultsOfClients(plan))
            .Concat(plan.Publish is { } publish ? FaultsOfPublishing(plan, publish) : [])
            .Where(fault => fault.IsSo).Select(fault => $"{fault.Text}.");

    private static IEnumerable<(bool IsSo, string Text)> FaultsOfConnections(LoadPlan plan)
    {
        yield return (plan.Run.Length is 0 or > 32
            || !plan.Run.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'),
            "run must have 1 to 32 characters of A-Z a-z 0-9 - _");
        yield return (plan.Hubs.Length == 0, "hubs must name at least one hub");
        foreach (var hub in plan.Hubs)
        {
            yield return (!HubAddress.IsOne(hub),
                $"hubs: '{hub}' is not host:port, http://host:port or https://host:port");
        }
        foreach (var source in plan.Sources)
        {
            yield return (SourceAddresses.Of(source) is null,
                $"sources: '{source}' is not an address, and not several as 127.0.0.1-9");
        }
        yield return (plan.Connections is < 0 or > 10_000_000, "connections must be from 0 to 10,000,000");
        yield return (!(plan.ConnectSeconds is >= 1 and <= 600), "connectSeconds must be from 1 to 600");
        yield return (!(plan.Ramp.Seconds is >= 0 and <= MaxSeconds), "ramp.seconds must be from 0 to 86,400");
        yield return (plan.Ramp.Steps is < 1 or > 10_000, "ramp.steps must be from 1 to 10,000");
    }

    private static IEnumerable<(bool IsSo, string Text)> FaultsOfRooms(LoadPlan plan)
    {
        yield return (plan.Rooms.Length == 0, "rooms must have at least one set of rooms");
        foreach (var set in plan.Rooms)
        {
            yield return (!Names.IsValid(set.Prefix) || set.Prefix.Length > MaxPrefix,
                $"rooms: '{set.Prefix}' cannot begin a room's name; it has 1 to {MaxPrefix} characters of " +
                "A-Z a-z 0-9 - _ . : ~ @ =, the first a letter or a digit");
            yield return (set.Count < 1, $"rooms: count of '{set.Prefix}' must be at least 1");
            yield return (set.PerConnection < 1 || set.PerConnection > set.Count,
                $"rooms: perConnection of '{set.Prefix}' must be from 1 to its count");
            yield return (set.Ids is < 1 or > 1000, $"rooms: ids of '{set.Prefix}' must be from 1 to 1,000");
            yield return (!(set.Exponent is > 0 and <= 10),
                $"rooms: exponent of '{set.Prefix}' must be above 0, and at most 10");
        }
        yield return (plan.Rooms.Select(set => set.Prefix).Distinct().Count() < plan.Rooms.Length,
            "rooms: each set needs a prefix of its own");
        yield return (plan.Rooms.Sum(set => (long)set.Count) > MaxRooms, "rooms: there may be 1,000,000 rooms");
        yield return (plan.Rooms.Sum(set => (long)set.PerConnection) > MaxPerConnection,
            "rooms: a connection may have 200 rooms");
    }

    private static IEnumerable<(bool IsSo, string Text)> FaultsOfClients(LoadPlan plan)
    {
        yield return (plan.Clients.Length is 0 or > 255, "clients must have 1 to 255 kinds");
        yield return (plan.Clients.Any(kind => !(kind.Share > 0)), "clients: each share must be above 0");
        yield return (plan.Clients.Any(kind => kind.ReadBytesPerSecond is < 4),
            "clients: readBytesPerSecond must be at least 4");
    }

    private static IEnumerable<(bool IsSo, string Text)> FaultsOfPublishing(LoadPlan plan, PublishPlan publish)
    {
        yield return (publish.Rooms is { } prefix && plan.Rooms.All(set => set.Prefix != prefix),
            $"publish.rooms: no set of rooms has the prefix '{publish.Rooms}'");
        yield return (!(publish.PerSecond is > 0 and <= 1_000_000),
            "publish.perSecond must be above 0, and at most 1,000,000");
        yield return (!(publish.Seconds is >= 1 and <= MaxSeconds), "publish.seconds must be from 1 to 86,400");
        yield return (!(publish.WarmUpSeconds is >= 0 and <= MaxSeconds),
            "publish.warmUpSeconds must be from 0 to 86,400");
        yield return (publish.Bytes is < 64 or > 65_000, "publish.bytes must be from 64 to 65,000");
        yield return (publish.Batch is < 1 or > 100, "publish.batch must be from 1 to 100");
        yield return (publish.InFlight is < 1 or > 10_000, "publish.inFlight must be from 1 to 10,000");
    }
}
