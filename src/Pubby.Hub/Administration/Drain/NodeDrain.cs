using Pubby.Core.Draining;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Drain;

namespace Pubby.Hub.Administration.Drain;

/// <summary>Orders this node to go, takes that back, and says how far it is. Safe for any number of threads.</summary>
internal sealed class NodeDrain(
    NodeState state, ConnectionDrain connections, Admission admission, TimeProvider time)
{
    private const string Signal = "admin";

    public NodePhase Phase => state.Phase;

    public int Open => admission.Count;

    /// <param name="key">Whose order it is.</param>
    public void Order(DrainRequest request, string key) =>
        state.SetOrder(Signal, request.ToOrder(key, time.GetUtcNow()));

    public void Withdraw() => state.SetOrder(Signal, null);

    public DrainAnswer Read()
    {
        var node = state.Advance(admission.Count);
        return new DrainAnswer(
            NameOf(node.Phase), node.Reasons, admission.Count,
            connections.Closed, Math.Round(connections.Rate, 1), node.Order?.Deadline,
            node.Order?.Exits == true);
    }

    public static string NameOf(NodePhase phase) => phase.ToString().ToLowerInvariant();
}
