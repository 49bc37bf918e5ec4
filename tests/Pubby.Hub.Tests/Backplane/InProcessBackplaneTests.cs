using Pubby.Hub.Backplane;
using Pubby.Hub.Backplane.InProcess;

namespace Pubby.Hub.Tests.Backplane;

public sealed class InProcessBackplaneTests : BackplaneContract
{
    private readonly InProcessBus _bus = new();

    private protected override (IBackplane Backplane, ISequenceCounters Counters) CreateNode()
    {
        var node = new InProcessBackplane(_bus);
        return (node, node);
    }
}
