using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;

/// <summary>
/// Names the fleet's channels in Redis: SignalR's backplane begins each name with the full name of its hub's type.
/// Operators' access lists and running fleets depend on that name. So it belongs to a type that does nothing else, is
/// in no namespace, and never moves. Channels are <c>pubby:group:…</c>, as keys are <c>pubby:…</c>.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "A namespace would be part of the channels' names.")]
[SuppressMessage("Style", "IDE1006", Justification = "The type's name is the channels'.")]
#pragma warning disable CS8981 // The type's name is the channels'.
internal sealed class pubby : Hub;
#pragma warning restore CS8981
