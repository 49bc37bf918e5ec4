using Pubby.Core.Backplane;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Backplane;

public sealed class InProcessBackplaneTests : BackplaneContract
{
    private readonly InProcessBus _bus = new();

    private protected override (IBackplane Backplane, ISequenceCounters Counters) CreateNode()
    {
        var node = new InProcessBackplane(_bus);
        return (node, node);
    }
}
