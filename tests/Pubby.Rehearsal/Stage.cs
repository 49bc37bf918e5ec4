using System.Globalization;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>Everything that an act may use, and what each act is asked at its end.</summary>
internal sealed record Stage(
    Plan Plan, World World, Crowd Crowd, Checkers Checkers, Schedule Schedule, Timeline Timeline)
{
    private double? _calmP99Ms;

    /// <summary>The region in which all begins.</summary>
    public Region Home => World.Home;


    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs one act, says how it went, and waits until every client's map equals the store's.</summary>
    public async Task<ActResult> RunAsync(string name, Func<Stage, Task<Figure[]>> act)
    {
        Console.WriteLine($"{Timeline.Seconds,6:F0} s  {name}");
        Timeline.Begin(name);
        Crowd.Take();
        Schedule.TakeRefused();
        Checkers.Take();
        var figures = await act(this);
        await UntilAllAreUpAsync();
        var lost = await LostAsync();
        var (behind, waited) = await Checkers.CatchUpAsync();
        var saw = Crowd.Take();
        Figure[] all =
        [
            .. figures,
            new("clients moved as told", $"{saw.Moved}"), new("clients cut", Describe(saw.Cut)),
            new("connects refused", $"{saw.Refused}"), new("messages lost", $"{lost}", lost == 0),
            new("checkers whose map stayed behind the store's", behind.Length == 0 ? "0" : string.Join(", ", behind),
                behind.Length == 0),
            // An SDK may be waiting to try again; where it is about figures, it is back soon.
            new("all maps equal the store's after", $"{waited.TotalSeconds:F1} s",
                Plan.IsSmall || waited < TimeSpan.FromSeconds(5)),
            new("the longest that a checker's map was behind the store's", Checkers.Take()),
            new("longest silence of a client", $"{saw.Silence.TotalSeconds:F1} s"),
            new("p50, p99 of deliveries", $"{saw.P50Ms:F1} ms, {saw.P99Ms:F1} ms of {saw.Deliveries} looked at"),
            new("p99 against calm", Against(saw.P99Ms)),
            new("publishes that were sent again", $"{Schedule.TakeRefused()}"),
        ];
        if (name == "calm") _calmP99Ms = saw.P99Ms;
        foreach (var figure in all) Console.WriteLine($"          {figure}");
        return new ActResult(name, all);
    }

    /// <summary>How many times as late as in calm; empty: that is not known.</summary>
    public string Against(double p99Ms) => _calmP99Ms is > 0 and var calm
        ? string.Create(CultureInfo.InvariantCulture, $"{p99Ms / calm:F1} ×") : "";

    private static string Describe(IReadOnlyDictionary<string, int> cut) => cut.Count == 0
        ? "0" : string.Join(", ", cut.Select(how => $"{how.Value} ({how.Key})"));

    public Task UntilAllAreUpAsync() => Eventually.UntilAsync(() => Crowd.Up == Crowd.Clients.Count,
        () => $"all clients are up; {Crowd.Up} of {Crowd.Clients.Count} are", Limit);

    /// <summary>How many acknowledged messages some client does not hold after a while, nor newer ones.</summary>
    private async Task<int> LostAsync()
    {
        var expected = Schedule.Acknowledged.ToArray();
        var lost = int.MaxValue;
        try
        {
            await Eventually.UntilAsync(() =>
            {
                lost = Crowd.Clients.Sum(client => expected.Count(message => message.Key.Room == client.Room
                    && client.Held.GetValueOrDefault(message.Key.Id) < message.Value));
                return lost == 0;
            }, () => "");
        }
        catch (TimeoutException)
        {
            // The figure says it.
        }
        return lost;
    }
}

/// <param name="IsKept">False: it is not as it should be.</param>
internal sealed record Figure(string Name, string Value, bool IsKept = true)
{
    public override string ToString() => $"{(IsKept ? "  " : "✗ ")}{Name}: {Value}";
}

internal sealed record ActResult(string Name, IReadOnlyList<Figure> Figures);
