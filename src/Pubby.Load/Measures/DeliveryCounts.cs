namespace Pubby.Load.Measures;

/// <summary>
/// What became of the numbers that a subscription should get. Each id has a number that was seen last; what lies
/// between that and the next one was conflated. Has no clock, and no connection.
/// </summary>
internal sealed class DeliveryCounts
{
    /// <summary>Of an id: it is not known with which number the subscription began.</summary>
    public const int Unknown = -1;

    public long Delivered { get; private set; }

    public long Conflated { get; private set; }

    public long Repeated { get; private set; }

    /// <param name="seen">The id's last number; it is raised.</param>
    /// <returns>False: it had come before, or one that is newer.</returns>
    public bool Take(ref int seen, int number)
    {
        if (seen != Unknown && number <= seen)
        {
            Repeated++;
            return false;
        }
        Delivered++;
        if (seen != Unknown) Conflated += number - seen - 1;
        seen = number;
        return true;
    }

    /// <summary>What a first dump holds: the subscription begins with it.</summary>
    public static void Begin(ref int seen, int number) => seen = Math.Max(seen, number);

    /// <summary>How many of an id's numbers did not come.</summary>
    /// <param name="last">The last number that was published.</param>
    public static (long Lost, long Unknown) MissingOf(int seen, int last) =>
        seen == Unknown ? (0, last) : (Math.Max(0, last - seen), 0);
}
