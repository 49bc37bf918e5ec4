using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pubby.Testing;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>
/// The table that holds all publishers to one behaviour, over real sockets: for a publisher that is made by hand, and
/// for one of an application's services.
/// </summary>
public abstract class PublisherVectorTests
{
    private const string Key = "sesame";

    public static TheoryData<string, string> All { get; } = new(
        from file in (string[])["mistakes.json", "answers.json", "retries.json", "batches.json"]
        from vector in PublisherVector.Of(file)
        select (file, vector.Name));

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_publisher_behaves_as_the_vector_says(string file, string name)
    {
        var vector = PublisherVector.Of(file).First(vector => vector.Name == name).Json;
        await using var second = new ScriptedHub(AnswersOf(vector["second"]));
        var isWarm = vector["warm"] is not null;
        var answers =
            JsonNode.Parse((vector["hub"]?.ToJsonString() ?? "[]")
                .Replace("{second}", second.Url, StringComparison.Ordinal));
        await using var hub = new ScriptedHub([.. isWarm ? (JsonNode[])["stored"] : [], .. AnswersOf(answers)]);
        var refused = $"http://127.0.0.1:{FreePort.Next()}";
        var expected = vector["expect"]!.AsObject();

        var ending = await EndingAsync(vector, Placed);

        ending.Check(expected, Placed, "secret", Key);
        var paths = hub.Paths[(isWarm ? 1 : 0)..];
        if (expected["requests"] is JsonObject range) Assert.InRange(paths.Length, (int)range["least"]!, int.MaxValue);
        else if (expected["requests"] is { } exact) Assert.Equal((int)exact, paths.Length);
        if (expected["second"] is { } atSecond) Assert.Equal((int)atSecond, second.Paths.Length);
        if (expected["paths"] is JsonArray expectedPaths)
            Assert.Equal(expectedPaths.Select(path => (string?)path), paths);

        string Placed(string text) => text.Replace("{hub}", hub.Url, StringComparison.Ordinal)
            .Replace("{second}", second.Url, StringComparison.Ordinal)
            .Replace("{refused}", refused, StringComparison.Ordinal)
                .Replace("{https}", hub.Url.Replace("http:", "https:", StringComparison.Ordinal),
                    StringComparison.Ordinal);
    }

    /// <summary>Makes a publisher as applications do. What is returned owns it.</summary>
    protected abstract (IPubbyPublisher Publisher, IDisposable Owner) Make(Action<PubbyPublisherOptions> configure);

    private static IEnumerable<JsonNode> AnswersOf(JsonNode? answers) =>
        answers?.AsArray().Select(answer => answer!.DeepClone()) ?? [];

    private async Task<VectorEnding> EndingAsync(JsonObject vector, Func<string, string> placed)
    {
        try
        {
            var (publisher, owner) = Make(options =>
            {
                foreach (var address in vector["addresses"]?.AsArray() ?? ["{hub}"])
                    options.Addresses.Add(VectorValues.TextOf(address) is { } text ? placed(text) : null!);
                options.Key = vector.TryGetPropertyValue("key", out var key) ? VectorValues.TextOf(key)! : Key;
                options.Timeout = TimeSpan.FromMilliseconds((double?)vector["timeoutMs"] ?? 60_000);
                if (vector["attemptTimeoutMs"] is { } attempt)
                    options.AttemptTimeout = TimeSpan.FromMilliseconds((double)attempt);
            });
            using (owner)
            {
                if (vector["warm"] is not null) await publisher.PutAsync("r", "warm", 1);
                return await VectorCalls.CallAsync(publisher, vector["call"]!.AsObject());
            }
        }
        catch (PubbyPublishException fault)
        {
            return new VectorEnding(fault);
        }
        catch (OptionsValidationException fault)
        {
            return new VectorEnding(fault);
        }
    }

    public sealed class ByHand : PublisherVectorTests
    {
        protected override (IPubbyPublisher, IDisposable) Make(Action<PubbyPublisherOptions> configure)
        {
            var options = new PubbyPublisherOptions();
            configure(options);
            var publisher = new PubbyPublisher(options);
            return (publisher, publisher);
        }
    }

    public sealed class OfAnApplication : PublisherVectorTests
    {
        protected override (IPubbyPublisher, IDisposable) Make(Action<PubbyPublisherOptions> configure)
        {
            var services = new ServiceCollection();
            services.AddPubbyPublisher(configure);
            var provider = services.BuildServiceProvider();
            return (provider.GetRequiredService<IPubbyPublisher>(), provider);
        }
    }
}
