using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Options;

/// <summary>Which name a misspelled one probably means.</summary>
public sealed class SpellingTests
{
    private static readonly string[] Names = ["room", "id", "data", "ttl", "deleted"];

    [Theory]
    [InlineData("rooms", "room")]
    [InlineData("Delted", "deleted")]
    [InlineData("dat", "data")]
    [InlineData("undeletedly", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void The_nearest_is_meant_if_one_is_near(string name, string? meant) =>
        Assert.Equal(meant, Spelling.Nearest(name, Names));

    [Fact]
    public void A_name_that_is_far_too_long_costs_nothing()
    {
        var name = new string('d', 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Spelling.Nearest(name, Names));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }
}
