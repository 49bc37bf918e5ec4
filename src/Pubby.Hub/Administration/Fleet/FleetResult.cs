using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Administration.Fleet;

/// <summary>What the nodes said, and how complete that is.</summary>
internal sealed record FleetResult<TAnswer>(IReadOnlyList<(string Node, TAnswer Answer)> Answers, FleetPart Fleet);

internal static class FleetResult
{
    public static FleetResult<TAnswer> Of<TAnswer>(FleetAnswers answers, JsonTypeInfo<TAnswer> type)
        where TAnswer : class
    {
        var read = answers.Answers.Select(one => (one.Node, Answer: TryRead(one.Content, type))).ToArray();
        var missing = answers.Missing.Concat(
            read.Where(one => one.Answer is null).Select(one => new MissingNode(one.Node, MissingReason.Failed)));
        return new FleetResult<TAnswer>(
            [.. read.Where(one => one.Answer is not null).Select(one => (one.Node, one.Answer!))],
            FleetPart.Of(answers, [.. missing]));
    }

    /// <summary>Null: a node of another version answers what this one cannot read.</summary>
    private static TAnswer? TryRead<TAnswer>(ReadOnlyMemory<byte> json, JsonTypeInfo<TAnswer> type)
        where TAnswer : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How complete an answer of the whole fleet is, and how old: part of each.</summary>
/// <param name="Node">The one that was asked.</param>
/// <param name="Nodes">How many are known.</param>
/// <param name="Redis"><c>ok</c>; <c>unavailable</c>: there may be nodes that are not known; <c>none</c>.</param>
/// <param name="At">When the last node answered, by the clock of the node that was asked.</param>
internal sealed record FleetPart(
    string Node, int Nodes, int Answered, IReadOnlyList<MissingPart> Missing, string Redis, DateTimeOffset At)
{
    public static FleetPart Of(FleetAnswers answers, IReadOnlyList<MissingNode> missing) => new(
        answers.Asker, answers.Nodes, answers.Nodes - missing.Count,
        [
            .. missing.OrderBy(one => one.Node, StringComparer.Ordinal)
                .Select(one => new MissingPart(one.Node, one.Reason))
        ],
        NameOf(answers.Link), answers.At);

    public static string NameOf(FleetLink link) => link switch
    {
        FleetLink.Up => "ok",
        FleetLink.Down => "unavailable",
        _ => "none",
    };
}

/// <param name="Reason">One of <see cref="MissingReason"/>.</param>
internal sealed record MissingPart(string Node, string Reason);
