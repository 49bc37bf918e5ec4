namespace Pubby.Hub.Lifecycle.Preflight;

/// <param name="Kind">For people: <c>SQLite</c>, <c>DynamoDB</c>.</param>
/// <param name="Fault">What does not work, as a sentence; null: nothing known.</param>
/// <param name="Table">Null: it is no table, or may not be asked.</param>
internal sealed record StoreReadings(string Kind, string? Fault, TableReadings? Table = null);

/// <param name="HasTimeToLive">Null: it may not be asked.</param>
/// <param name="HasStream">A stream with both images, as the relay <c>Streams</c> needs it.</param>
/// <param name="NeedsStream">That relay is set.</param>
internal sealed record TableReadings(string Name, bool? HasTimeToLive, bool HasStream, bool NeedsStream);
