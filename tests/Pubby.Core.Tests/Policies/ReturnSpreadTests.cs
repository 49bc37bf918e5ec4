using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class ReturnSpreadTests
{
    [Theory]
    [InlineData(3000, 4000.0, 1500)]
    [InlineData(100_000, 9000.0, 22_222)]
    [InlineData(1_000_000, 1000.0, 30_000)]
    [InlineData(1000, 0.0, null)]
    [InlineData(1000, null, null)]
    public void Clients_spread_over_twice_the_time_that_the_others_need_but_30_s_at_most(
        int clients, double? perSecond, int? milliseconds) =>
        Assert.Equal(milliseconds, ReturnSpread.Of(clients, perSecond));
}
