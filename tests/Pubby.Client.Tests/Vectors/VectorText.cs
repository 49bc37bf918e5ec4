using System.Text;
using System.Text.Json;

namespace Pubby.Client.Tests.Vectors;

/// <summary>The steps of a vector that a test keeps as its own text, one after the other.</summary>
internal static class VectorText
{
    public static void Play(params string[] parts) => Play(null, parts);

    /// <param name="tokens">What the client's source of tokens gives; null: it has none.</param>
    public static void Play(JsonElement? tokens, params string[] parts)
    {
        using var session = new VectorSession(urls: 1, tokens);
        foreach (var step in Steps(string.Concat(parts)))
        {
            try
            {
                session.Run(step.EnumerateObject().Single());
            }
            catch (Exception fault)
            {
                Assert.Fail($"{step.GetRawText()}: {fault}");
            }
        }
    }

    private static List<JsonElement> Steps(string text)
    {
        var steps = new List<JsonElement>();
        var reader =
            new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) steps.Add(JsonElement.ParseValue(ref reader));
        return steps;
    }
}
