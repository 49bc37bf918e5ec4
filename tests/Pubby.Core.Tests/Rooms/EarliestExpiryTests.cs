using Pubby.Core.Rooms;

namespace Pubby.Core.Tests.Rooms;

public sealed class EarliestExpiryTests
{
    private readonly EarliestExpiry _earliest = new();

    [Fact]
    public void Nothing_is_due_before_a_room_says_so()
    {
        Assert.False(_earliest.IsDue(long.MaxValue - 1));
        _earliest.Lower(2000);
        _earliest.Lower(3000);
        Assert.False(_earliest.IsDue(1999));
        Assert.True(_earliest.IsDue(2000));
        _earliest.Reset();
        Assert.False(_earliest.IsDue(2000));
    }

    /// <summary>
    /// A room writes its time while a sweep resets and reads: whichever is first, the time is seen. The two begin each
    /// round together, as only some nanoseconds could lose it.
    /// </summary>
    [Fact]
    public async Task No_time_is_lost_between_a_reset_and_what_the_sweep_reads()
    {
        const int Rounds = 200_000;
        var (time, lost, sweep, room, written) = (long.MaxValue, 0, 0, 0, 0);
        var rooms = Task.Run(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                Meet(ref room, ref sweep, round);
                time = 1;
                _earliest.Lower(1);
                Volatile.Write(ref written, round);
            }
        }, TestContext.Current.CancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            time = long.MaxValue;
            // So that the room's time lowers nothing until it is reset.
            _earliest.Lower(0);
            Meet(ref sweep, ref room, round);
            _earliest.Reset();
            _earliest.Lower(Volatile.Read(ref time));
            Await(ref written, round);
            if (!_earliest.IsDue(1)) lost++;
        }
        await rooms;
        Assert.Equal(0, lost);
    }

    private static void Meet(ref int own, ref int other, int round)
    {
        Volatile.Write(ref own, round);
        Await(ref other, round);
    }

    private static void Await(ref int other, int round)
    {
        while (Volatile.Read(ref other) < round) Thread.SpinWait(1);
    }
}
