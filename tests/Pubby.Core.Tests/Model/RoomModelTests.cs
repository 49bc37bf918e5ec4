using CsCheck;

namespace Pubby.Core.Tests.Model;

/// <summary>
/// After any steps in any order, every client ends with what the store holds, and never sees an id go backwards:
/// subscribe (live, dump, resume), publish, delete, expire, stall and drain, interleaved with single passes of two
/// shards. Half of the clients take compressed dumps.
/// </summary>
public sealed class RoomModelTests
{
    /// <summary>Sequences of each kind; fewer where many runs are made, as by a mutation tester.</summary>
    private static readonly int Iterations =
        int.TryParse(Environment.GetEnvironmentVariable("PUBBY_MODEL_ITERATIONS"), out var few) ? few : 2000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_client_ends_with_what_the_store_holds(bool isBatched) =>
        Step.Sequences.Sample(steps => Run(steps, isBatched) is null, iter: Iterations, print: steps =>
            $"{string.Join(' ', steps)}\n{Run(steps, isBatched)}", threads: 1);

    private static string? Run(Step[] steps, bool isBatched) => RunAsync(steps, isBatched).GetAwaiter().GetResult();

    private static async Task<string?> RunAsync(Step[] steps, bool isBatched)
    {
        using var run = new ModelRun(isBatched);
        foreach (var step in steps) await run.RunAsync(step);
        return await run.FinishAsync();
    }
}
