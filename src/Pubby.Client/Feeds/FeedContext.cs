using Microsoft.Extensions.Logging;

namespace Pubby.Client.Feeds;

/// <summary>What all feeds of a client share.</summary>
/// <param name="Log">Where it logs.</param>
/// <param name="ReportFault">Reports to the client's handlers what was skipped.</param>
/// <param name="WhyWaiting">
/// Why a room has to wait for its hub; null: it does not, or the reason is not known yet.
/// </param>
internal sealed record FeedContext(
    ILogger Log, Action<PubbyException> ReportFault, Func<string, PubbyException?> WhyWaiting);
