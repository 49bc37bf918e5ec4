using Pubby.Core.Draining;

namespace Pubby.Hub.Administration.Drain;

/// <summary>How far a node's drain is.</summary>
/// <param name="Phase">See <see cref="NodePhase"/>.</param>
/// <param name="Reasons">Why it goes; empty: it does not.</param>
/// <param name="Open">Connections that it has.</param>
/// <param name="Closed">Connections that it told to go, since it began.</param>
/// <param name="Rate">Connections that it closes a second.</param>
/// <param name="Deadline">When the process may be killed; null: nobody says.</param>
/// <param name="Exits">The process ends once it is empty.</param>
internal sealed record DrainAnswer(
    string Phase, IReadOnlyList<string> Reasons, int Open, long Closed, double Rate, DateTimeOffset? Deadline,
    bool Exits = false);
