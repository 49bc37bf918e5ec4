using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>What a call ended in, in the words of the vectors.</summary>
internal sealed class VectorEnding
{
    private readonly JsonNode _said;
    private readonly Exception? _fault;

    public VectorEnding(PublishResult result) => _said = Of(result, null);

    public VectorEnding(IReadOnlyList<PublicationResult> results) =>
        _said = new JsonArray([.. results.Select(one => Of(one.Result, one.Error))]);

    public VectorEnding(PubbyPublishException fault) => (_said, _fault) = (Of(null, fault), fault);

    /// <summary>Options are told in the platform's own way, all faults at once, each with the option's name.</summary>
    public VectorEnding(OptionsValidationException fault)
    {
        var failure = Assert.Single(fault.Failures);
        var code = failure.Contains(nameof(PubbyPublisherOptions.Addresses), StringComparison.Ordinal) ? "url_invalid"
            : failure.Contains(nameof(PubbyPublisherOptions.Key), StringComparison.Ordinal) ? "key_invalid"
            : failure.Contains(nameof(PubbyPublisherOptions.Timeout), StringComparison.Ordinal) ? "options_invalid"
            : failure;
        (_said, _fault) = (new JsonObject { ["error"] = code }, fault);
    }

    /// <param name="secrets">What no message may repeat.</param>
    public void Check(JsonObject expected, Func<string, string> placed, params string[] secrets)
    {
        if (expected["results"] is JsonArray results)
        {
            Assert.Equal(results.Count, Assert.IsType<JsonArray>(_said).Count);
            for (var at = 0; at < results.Count; at++) CheckOne(results[at]!, _said[at]!);
            return;
        }
        CheckOne(expected, _said);
        foreach (var text in expected["says"]?.AsArray() ?? [])
            Assert.Contains(placed((string)text!), _fault!.Message, StringComparison.Ordinal);
        for (var fault = _fault; fault is not null; fault = fault.InnerException)
        {
            Assert.DoesNotContain("/n", fault.Message.Replace("/nobody", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
            foreach (var secret in secrets) Assert.DoesNotContain(secret, fault.Message, StringComparison.Ordinal);
        }
    }

    private void CheckOne(JsonNode expected, JsonNode said)
    {
        foreach (var field in (string[])["outcome", "version", "error", "status"])
        {
            if (expected[field] is { } value)
                Assert.True(JsonNode.DeepEquals(value, said[field]),
                    $"expected {expected.ToJsonString()}, got {said.ToJsonString()} {_fault}");
        }
    }

    private static JsonObject Of(PublishResult? result, PubbyPublishException? error) => result is not null
        ? new JsonObject { ["outcome"] = JsonValue.Create(LowerCase(result.Outcome)), ["version"] = result.Version }
        : new JsonObject { ["error"] = error!.Code, ["status"] = error.Status ?? 0 };

    private static string LowerCase(PublishOutcome outcome) =>
        char.ToLowerInvariant(outcome.ToString()[0]) + outcome.ToString()[1..];
}
