using System.ComponentModel.DataAnnotations;

namespace Pubby.Core.Diagnostics;

/// <summary><c>Pubby:Failpoints</c>: deliberate faults, for fault tests of a fleet. All off by default.</summary>
internal sealed class FailpointOptions
{
    /// <summary>The percentage of envelopes from other nodes that are lost without a trace.</summary>
    [Range(0, 100)]
    public int DropEnvelopesPercent { get; set; }

    /// <summary>
    /// The process dies as if by <c>kill -9</c> once it has stored so many messages, before it broadcasts the last; 0:
    /// never.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int DieAfterStores { get; set; }

    /// <summary>How much processor time each connect takes beside its own, in milliseconds: as with TLS.</summary>
    [Range(0, 1000)]
    public int ConnectCostMs { get; set; }

    /// <summary>Whoever connects is let in at once, whatever the node bears.</summary>
    public bool AdmitAll { get; set; }
}
