using CsCheck;
using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class HysteresisTests
{
    private readonly Hysteresis _hysteresis = new(redAfter: 3, greenAfter: 2);

    [Fact]
    public void It_is_green_until_there_is_evidence() => Assert.Equal(RegionStatus.Ok, _hysteresis.Status);

    [Fact]
    public void Bad_measurements_turn_it_red_only_in_a_row()
    {
        Assert.Equal(RegionStatus.Ok, After("bbgbbgbb"));
        Assert.Equal(RegionStatus.Late, After("b"));
    }

    [Fact]
    public void Good_measurements_turn_it_green_only_in_a_row()
    {
        Assert.Equal(RegionStatus.Late, After("bbbgbgbg"));
        Assert.Equal(RegionStatus.Ok, After("g"));
    }

    [Fact]
    public void While_it_is_red_the_reason_is_that_of_the_last_bad_measurement()
    {
        Assert.Equal(RegionStatus.Late, After("lbb"));
        Assert.Equal(RegionStatus.Lost, After("l"));
        Assert.Equal(RegionStatus.Lost, After("g"));
        Assert.Equal(RegionStatus.Late, After("b"));
        _hysteresis.Worsen();
        Assert.Equal(RegionStatus.Lost, _hysteresis.Status);
    }

    [Fact]
    public void Worsening_changes_nothing_while_it_is_green()
    {
        After("bb");
        _hysteresis.Worsen();
        Assert.Equal(RegionStatus.Ok, _hysteresis.Status);
        Assert.Equal(2, _hysteresis.BadInARow);
    }

    [Fact]
    public void It_changes_only_at_the_end_of_a_row_of_equal_measurements() =>
        Gen.Bool.Array[0, 50].Sample(measurements =>
    {
        var hysteresis = new Hysteresis(3, 2);
        var isRed = false;
        for (var i = 0; i < measurements.Length; i++)
        {
            if (measurements[i]) hysteresis.Good();
            else hysteresis.Bad(RegionStatus.Lost);
            if (i >= 2 && !measurements[i] && !measurements[i - 1] && !measurements[i - 2]) isRed = true;
            if (i >= 1 && measurements[i] && measurements[i - 1]) isRed = false;
            if (hysteresis.Status == RegionStatus.Ok == isRed) return false;
        }
        return true;
    });

    /// <param name="measurements">g is good, b late, l lost.</param>
    private RegionStatus After(string measurements)
    {
        foreach (var measurement in measurements)
        {
            if (measurement == 'g') _hysteresis.Good();
            else _hysteresis.Bad(measurement == 'b' ? RegionStatus.Late : RegionStatus.Lost);
        }
        return _hysteresis.Status;
    }
}
