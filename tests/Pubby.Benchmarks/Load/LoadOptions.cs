using System.Globalization;

namespace Pubby.Benchmarks.Load;

/// <summary>How much load, as <c>name=value</c>.</summary>
internal sealed record LoadOptions
{
    public int Connections { get; init; } = 5000;

    /// <summary>Messages a second.</summary>
    public int Rate { get; init; } = 20;

    public int Seconds { get; init; } = 5;

    /// <summary>The bytes of a message's data.</summary>
    public int Bytes { get; init; } = 128;

    public int Rounds { get; init; } = 3;

    /// <summary>Who publish at once, each again as soon as it is answered.</summary>
    public int Publishers { get; init; } = 1;

    /// <summary>Messages of one publish.</summary>
    public int Batch { get; init; } = 1;

    public static LoadOptions Parse(string[] arguments)
    {
        var options = new LoadOptions();
        foreach (var argument in arguments)
        {
            var parts = argument.Split('=');
            var value = int.Parse(parts[^1], CultureInfo.InvariantCulture);
            options = parts[0] switch
            {
                "connections" => options with { Connections = value },
                "rate" => options with { Rate = value },
                "seconds" => options with { Seconds = value },
                "bytes" => options with { Bytes = value },
                "rounds" => options with { Rounds = value },
                "publishers" => options with { Publishers = value },
                "batch" => options with { Batch = value },
                _ => throw new ArgumentException(
                    $"{argument}: known are connections, rate, seconds, bytes, rounds, publishers and batch, " +
                    "each as name=value."),
            };
        }
        return options;
    }
}
