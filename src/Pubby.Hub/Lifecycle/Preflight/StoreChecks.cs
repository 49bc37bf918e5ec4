namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>Whether the store is as a hub needs it. It reads nothing itself.</summary>
internal static class StoreChecks
{
    private const string HowTo = "docs/how-to/store-in-dynamodb.md";

    public static IEnumerable<Finding> Evaluate(StoreReadings store)
    {
        yield return store.Fault is { } fault
            ? new Finding("store", FindingStatus.Fail, $"{store.Kind}: {fault}.", "Repair the store.")
            : new Finding("store", FindingStatus.Ok, $"{store.Kind} can be read and written.");
        if (store.Table is not { } table) yield break;
        yield return TimeToLive(table);
        if (table.NeedsStream) yield return Stream(table);
    }

    private static Finding TimeToLive(TableReadings table) => table.HasTimeToLive is not { } isOn
        ? HostChecks.NotRead("table_ttl", "whether the table removes old items (dynamodb:DescribeTimeToLive)")
        : new Finding("table_ttl", isOn ? FindingStatus.Ok : FindingStatus.Warn,
            $"The table {table.Name} {(isOn ? "removes" : "does not remove")} items whose time is over.",
            $"Turn its time to live on, with the attribute gone: without it the table only grows ({HowTo}).");

    private static Finding Stream(TableReadings table) => new(
        "table_stream", table.HasStream ? FindingStatus.Ok : FindingStatus.Fail,
        $"The table {table.Name} has {(table.HasStream ? "a stream with both images" : "no stream with both images")}.",
        "Turn its stream on, with NEW_AND_OLD_IMAGES (docs/how-to/relay-over-streams.md).");
}
