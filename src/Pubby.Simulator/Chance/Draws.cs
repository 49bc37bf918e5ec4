namespace Pubby.Simulator.Chance;

/// <summary>How counts fall: many clients at once, and none of them an object.</summary>
internal static class Draws
{
    /// <summary>Above this variance the normal distribution is as good as the exact one, and does not count.</summary>
    private const double ManyVariance = 100;

    /// <summary>How many of <paramref name="clients"/> do what each does with the given probability.</summary>
    public static long Binomial(this Xoshiro random, long clients, double probability)
    {
        if (clients <= 0 || probability <= 0) return 0;
        if (probability >= 1) return clients;
        if (probability > 0.5) return clients - random.Binomial(clients, 1 - probability);
        var variance = clients * probability * (1 - probability);
        if (variance <= ManyVariance) return random.Inverted(clients, probability);
        var drawn = (clients * probability) + (Math.Sqrt(variance) * random.NextNormal());
        return Math.Clamp((long)Math.Round(drawn), 0, clients);
    }

    /// <summary>Gives each client to one of several, by weight.</summary>
    /// <param name="given">Is added to; as long as <paramref name="weights"/>.</param>
    public static void Share(this Xoshiro random, long clients, ReadOnlySpan<double> weights, Span<long> given)
    {
        var left = 0.0;
        foreach (var weight in weights) left += weight;
        for (var i = 0; i < weights.Length && clients > 0 && left > 0; i++)
        {
            var part = random.Binomial(clients, weights[i] / left);
            given[i] += part;
            clients -= part;
            left -= weights[i];
        }
        // Rounding of the weights may leave a client over.
        if (clients > 0) given[LastPositive(weights)] += clients;
    }

    /// <summary>
    /// Takes so many of several counts, each in proportion: rounded so that their sum is right.
    /// </summary>
    /// <param name="taken">Is overwritten; as long as <paramref name="counts"/>.</param>
    public static void TakeEvenly(this Xoshiro random, long wanted, ReadOnlySpan<long> counts, Span<long> taken)
    {
        var all = 0L;
        foreach (var count in counts) all += count;
        var offset = random.Next();
        var (sum, before) = (0L, 0L);
        for (var i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            var until = all == 0 ? 0 : (long)Math.Floor(((double)wanted * sum / all) + offset);
            if (sum == all) until = wanted;
            taken[i] = Math.Clamp(until - before, 0, counts[i]);
            before += taken[i];
        }
        for (var i = 0; i < counts.Length && before < Math.Min(wanted, all); i++)
        {
            var more = Math.Min(counts[i] - taken[i], wanted - before);
            (taken[i], before) = (taken[i] + more, before + more);
        }
    }

    /// <summary>By adding up the probabilities of 0, 1, 2 and so on.</summary>
    private static long Inverted(this Xoshiro random, long clients, double probability)
    {
        var ratio = probability / (1 - probability);
        var chance = Math.Exp(clients * Math.Log(1 - probability));
        var left = random.Next();
        var drawn = 0L;
        while (left > chance && drawn < clients)
        {
            left -= chance;
            drawn++;
            chance *= ratio * (clients - drawn + 1) / drawn;
        }
        return drawn;
    }

    private static int LastPositive(ReadOnlySpan<double> weights)
    {
        for (var i = weights.Length - 1; i > 0; i--)
        {
            if (weights[i] > 0) return i;
        }
        return 0;
    }
}
