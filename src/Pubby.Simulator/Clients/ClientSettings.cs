using System.ComponentModel.DataAnnotations;

namespace Pubby.Simulator.Clients;

/// <summary>What all clients are like: the SDKs' defaults, unless a scenario says otherwise. In seconds.</summary>
/// <param name="FirstWait">The range of the first wait after a connection that ended without a word.</param>
/// <param name="LongestWait">The range of any later wait; after five refusals in a row three times as long.</param>
/// <param name="Patience">How long a client waits for an answer before it gives up.</param>
internal sealed record ClientSettings(
    [Range(0, 60)] double FirstWait = 2, [Range(0.5, 600)] double LongestWait = 20,
    [Range(0.1, 600)] double Patience = 15);
