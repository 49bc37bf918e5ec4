using Pubby.Core.Delivery;

namespace Pubby.Core.Tests.Delivery;

/// <summary>A room of which nobody asks what was missed.</summary>
internal sealed class NeverBehind : ICatchUpSource
{
    public void CatchUp(Subscription subscription, long since, DumpPlan? plan) =>
        throw new InvalidOperationException("nobody is behind");
}
