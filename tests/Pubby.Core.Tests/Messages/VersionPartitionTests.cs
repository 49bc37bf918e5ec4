using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Messages;

namespace Pubby.Core.Tests.Messages;

public sealed class VersionPartitionTests
{
    private const long Now = 1_790_000_000_000_000;

    [Fact]
    public void Every_even_number_belongs_to_one_region_and_so_does_the_odd_one_after_it()
    {
        var classes = Enumerable.Range(0, VersionPartition.Regions)
            .Select(number => VersionPartition.Of(number)).ToArray();
        for (var version = Now; version < Now + 100; version += 2)
        {
            var owner = Assert.Single(classes, one => one.Has(version));
            Assert.Equal(owner, Assert.Single(classes, one => one.Has(version + 1)));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(VersionPartition.Regions - 1)]
    public void The_lowest_that_is_not_below_a_version_is_in_the_partition_and_the_next_is_a_step_on(int? number)
    {
        var versions = VersionPartition.Of(number);
        for (var version = Now; version < Now + 2 * VersionPartition.Regions; version++)
        {
            var least = versions.AtLeast(version);
            Assert.True(versions.Has(least) && least % 2 == 0);
            Assert.InRange(least - version, 0, versions.Step - 1);
            Assert.Equal(least, versions.AtLeast(least));
            Assert.Equal(least + versions.Step, versions.AtLeast(least + 1));
        }
    }

    [Fact]
    public void Regions_that_stamp_in_the_same_microseconds_and_observe_each_other_never_stamp_the_same()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddMicroseconds(Now));
        var clocks = Enumerable.Range(0, VersionPartition.Regions)
            .Select(number => new VersionClock(time, VersionPartition.Of(number))).ToArray();
        var given = new List<long>();
        for (var i = 0; i < 1000; i++)
        {
            var clock = clocks[i % 7 % clocks.Length];
            given.Add(clock.Next());
            Assert.True(clock.Partition.Has(given[^1]));
            clocks[i % 5].Observe(given[^1]);
        }
        Assert.Equal(given.Count, given.Distinct().Count());
    }
}
