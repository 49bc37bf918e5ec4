namespace Pubby.Core.Draining;

/// <summary>
/// One thing that may empty this node. It never fails: what cannot be known is logged once, and is no reason to drain.
/// </summary>
internal interface IDrainSignal
{
    /// <summary>Its name in logs and answers, such as <c>sigterm</c>.</summary>
    string Name { get; }

    /// <summary>What it says from now on, as it changes. Null: its order is withdrawn.</summary>
    IAsyncEnumerable<DrainOrder?> WatchAsync(CancellationToken stopping);
}
