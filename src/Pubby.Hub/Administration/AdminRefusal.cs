using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;

namespace Pubby.Hub.Administration;

/// <summary>Why an operator's request is refused.</summary>
internal static class AdminRefusal
{
    public const string NotFound = "not_found";
    public const string NodeMissing = "node_missing";

    /// <summary>The one node that was asked did not answer: an outage is never "not found".</summary>
    public static Refusal Of(MissingPart missing) => missing.Reason == MissingReason.NotFound
        ? new Refusal(404, NotFound, $"The fleet has no node {Shown(missing.Node)}. GET /admin/nodes lists them.")
        : new Refusal(503, NodeMissing,
            $"The node {Shown(missing.Node)} did not answer ({missing.Reason}). What it was asked to do, it may have " +
            "done. Ask again.", RetryAfterSeconds: 1);

    /// <summary>No node that answered has it: where one is missing, it may have it.</summary>
    public static Refusal NoConnection(FleetPart fleet) => fleet.Missing.Count == 0
        ? new Refusal(404, NotFound,
            "No node has this connection; it may have ended. GET /admin/connections lists them.")
        : new Refusal(503, NodeMissing,
            $"None of the {fleet.Answered} nodes that answered has this connection, and {fleet.Missing.Count} did " +
            "not answer. Ask again.", RetryAfterSeconds: 1);

    private static string Shown(string node) =>
        string.Concat(node.Take(64).Where(char.IsAsciiLetterOrDigit));
}
