namespace Pubby.Core.Balance;

/// <summary>Whether the region delivers in time, as this node measures it. Safe for any number of threads.</summary>
internal interface IRegionStatus
{
    /// <summary>It does not.</summary>
    bool IsRed { get; }
}

/// <summary>A node that does not measure its region.</summary>
internal sealed class UnmeasuredRegion : IRegionStatus
{
    public bool IsRed => false;
}
