using System.Text.Json;

namespace Pubby.Client.Tests.Vectors;

/// <summary>How long the client waits before the next try: the table that every SDK shares.</summary>
public sealed class BackoffTests
{
    public static TheoryData<string> All() => [.. Read().Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_client_waits_as_the_table_says(string name)
    {
        var table = Read().Single(one => one.GetProperty("name").GetString() == name);
        using var played = new BackoffCase(table.TryGetProperty("options", out var options) ? options : null);
        var at = 0;
        foreach (var next in table.GetProperty("events").EnumerateArray())
        {
            at++;
            try
            {
                played.Play(next);
            }
            catch (Exception fault)
            {
                Assert.Fail($"event {at}, {next.GetRawText()}: {fault}");
            }
        }
    }

    private static JsonElement[] Read() =>
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "backoff.json")))
            .RootElement.GetProperty("cases").EnumerateArray(),
    ];
}
