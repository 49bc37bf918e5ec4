using System.Text.Json;

namespace Pubby.Client.Tests.Vectors;

/// <summary>
/// The behaviour that every SDK shares: each vector of tests/vectors, in fake time and without sockets. backoff.json is
/// a table of another form: see <see cref="BackoffTests"/>.
/// </summary>
public sealed class VectorTests
{
    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, vector) in Read()) data.Add(file, vector.GetProperty("name").GetString()!);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_client_makes_of_it_what_it_must(string file, string name)
    {
        var vector = Read()
            .Single(entry => entry.File == file && entry.Vector.GetProperty("name").GetString() == name).Vector;
        foreach (var property in vector.EnumerateObject())
            Assert.Contains(property.Name, (string[])["name", "only", "urls", "token", "tokens", "steps"]);
        if (vector.TryGetProperty("only", out var only))
            Assert.SkipUnless(only.GetString() == "signalr", $"for {only.GetString()} only");
        Assert.SkipWhen(vector.TryGetProperty("token", out _), "this client takes no fixed token");
        using var session = new VectorSession(
            vector.TryGetProperty("urls", out var urls) ? urls.GetInt32() : 1,
            vector.TryGetProperty("tokens", out var tokens) ? tokens : null);
        var at = 0;
        foreach (var step in vector.GetProperty("steps").EnumerateArray())
        {
            try
            {
                session.Run(step.EnumerateObject().Single());
            }
            catch (Exception fault)
            {
                Assert.Fail($"step {at}, {step.GetRawText()}: {fault}");
            }
            at++;
        }
    }

    private static IEnumerable<(string File, JsonElement Vector)> Read() =>
        from path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "vectors"), "*.json")
            .Where(path => Path.GetFileName(path) != "backoff.json").Order(StringComparer.Ordinal)
        from vector in JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("vectors").EnumerateArray()
        select (Path.GetFileNameWithoutExtension(path), vector);
}
