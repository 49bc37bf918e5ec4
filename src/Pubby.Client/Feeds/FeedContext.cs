using Microsoft.Extensions.Logging;

namespace Pubby.Client.Feeds;

/// <summary>What every feed of a client has from it.</summary>
/// <param name="Log">Where it logs.</param>
/// <param name="TellFault">Tells the client's handlers what was passed over.</param>
/// <param name="WhyWaiting">Why a room has to wait for its hub; null: it does not, or nothing is known yet.</param>
internal sealed record FeedContext(ILogger Log, Action<PubbyException> TellFault, Func<string, PubbyException?> WhyWaiting);
