using System.Security.Cryptography;
using System.Text.Json;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Administration.Tracing;

/// <summary>One trace over all nodes, which it polls. One call at a time.</summary>
internal sealed class FleetTrace(FleetQuestions questions, TracePoll asked)
{
    private readonly TracePoll _poll = asked with { Trace = RandomNumberGenerator.GetHexString(16, lowercase: true) };

    /// <summary>What happened since the last call, on every node that answered.</summary>
    public async Task<TraceStep> NextAsync(CancellationToken cancellationToken)
    {
        var asked = await AskAsync(_poll, cancellationToken);
        var answers = asked.Answers.Select(answer => (answer.Node, Answer: Read(answer.Content))).ToArray();
        var refused = answers.Where(node => node.Answer.IsRefused)
            .Select(node => new UntracedNode(node.Node, "too_many_traces"));
        var missing = asked.Missing.Select(node => new UntracedNode(node.Node, node.Reason)).Concat(refused)
            .OrderBy(node => node.Node, StringComparer.Ordinal).ToArray();
        return new TraceStep(
            [.. answers.SelectMany(node => node.Answer.Events).OrderBy(happened => happened.At)],
            answers.Sum(node => node.Answer.Dropped),
            new TracedFleet(asked.Nodes, asked.Nodes - missing.Length, missing, asked.At),
            HasMore: answers.Any(node => node.Answer.HasMore),
            IsHere: answers.Any(node => node.Answer.IsHere));
    }

    /// <summary>The nodes end it now, rather than when its lease is over.</summary>
    public Task EndAsync() => AskAsync(_poll with { IsOver = true }, CancellationToken.None);

    private Task<FleetAnswers> AskAsync(TracePoll poll, CancellationToken cancellationToken) => questions.AskAsync(
        NodeTraces.Name, JsonSerializer.SerializeToUtf8Bytes(poll, TraceJson.Readable.TracePoll), cancellationToken);

    private static TraceAnswer Read(ReadOnlyMemory<byte> content) =>
        JsonSerializer.Deserialize(content.Span, TraceJson.Readable.TraceAnswer)!;
}

/// <param name="Events">Oldest first, by the clocks of their nodes.</param>
/// <param name="IsHere">A node has the connection that is followed.</param>
internal sealed record TraceStep(
    IReadOnlyList<TraceLine> Events, long Dropped, TracedFleet Fleet, bool HasMore, bool IsHere);
