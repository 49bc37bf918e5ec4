namespace Pubby.Core.Draining;

/// <summary>That a node has to give its connections away.</summary>
/// <param name="Reason">For people: what says so, and why.</param>
/// <param name="Deadline">When the process may be killed; null: nobody says.</param>
/// <param name="IsOutOfRotation">The balancer already sends nothing new.</param>
/// <param name="Exits">The process ends once it is empty.</param>
/// <param name="IsFinal">It cannot be withdrawn.</param>
/// <param name="IsPaused">
/// It may soon be withdrawn: nobody more is closed, and the process does not end, until that is certain or the deadline
/// is over.
/// </param>
internal sealed record DrainOrder(
    string Reason, DateTimeOffset? Deadline = null, bool IsOutOfRotation = false, bool Exits = false,
    bool IsFinal = false, bool IsPaused = false)
{
    /// <summary>
    /// Several at once, as one: the earliest deadline, and everything that any of them says; paused only if all
    /// are. Null: there is none.
    /// </summary>
    public static DrainOrder? Join(IReadOnlyCollection<DrainOrder> orders) => orders.Count == 0 ? null : new(
        string.Join("; ", orders.Select(order => order.Reason)), orders.Min(order => order.Deadline),
        orders.Any(order => order.IsOutOfRotation), orders.Any(order => order.Exits),
        orders.Any(order => order.IsFinal), orders.All(order => order.IsPaused));
}
