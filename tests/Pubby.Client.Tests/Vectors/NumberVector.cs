using System.Buffers.Binary;
using System.Text.Json;

namespace Pubby.Client.Tests.Vectors;

/// <summary>A number of tests/vectors/data/numbers.json.</summary>
/// <param name="Json">As it is published.</param>
/// <param name="Double">The bits of the nearest double.</param>
/// <param name="MessagePack">As the hub writes it.</param>
internal sealed record NumberVector(string Json, string Double, string MessagePack)
{
    private const byte Float64 = 0xCB;

    public static IReadOnlyList<NumberVector> All { get; } =
        Document().GetProperty("numbers").Deserialize<NumberVector[]>(Vectors.Json.Web)!;

    public static IReadOnlyList<string> Refused { get; } = Document().GetProperty("refused")
        .Deserialize<string[]>(Vectors.Json.Web)!;

    public byte[] Packed => Convert.FromHexString(MessagePack);

    /// <summary>MessagePack has it as an integer: it arrives digit for digit.</summary>
    public bool IsExact => Packed[0] != Float64;

    public double Nearest => BinaryPrimitives.ReadDoubleBigEndian(Convert.FromHexString(Double));

    private static JsonElement Document() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "data", "numbers.json")))
            .RootElement;
}
