using System.Security.Cryptography;
using System.Text.Json;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Administration.Tracing;

/// <summary>One trace over all nodes, which it polls. One call at a time.</summary>
internal sealed class FleetTrace(FleetQuestions questions, TracePoll asked)
{
    /// <summary>Why a node that answered is missing all the same.</summary>
    public const string TooManyTraces = "too_many_traces";

    private readonly TracePoll _poll = asked with { Trace = RandomNumberGenerator.GetHexString(16, lowercase: true) };

    /// <summary>What happened since the last call, on every node that answered.</summary>
    public async Task<TraceStep> NextAsync(CancellationToken cancellationToken)
    {
        var (answers, fleet) = FleetResult.Of(
            await AskAsync(_poll, cancellationToken), TraceJson.Readable.TraceAnswer);
        var refused = answers.Where(node => node.Answer.IsRefused)
            .Select(node => new MissingPart(node.Node, TooManyTraces)).ToArray();
        if (refused.Length > 0)
        {
            fleet = fleet with
            {
                Answered = fleet.Answered - refused.Length,
                Missing = [.. fleet.Missing.Concat(refused).OrderBy(node => node.Node, StringComparer.Ordinal)],
            };
        }
        return new TraceStep(
            [.. answers.SelectMany(node => node.Answer.Events).OrderBy(happened => happened.At)],
            answers.Sum(node => node.Answer.Dropped),
            fleet,
            HasMore: answers.Any(node => node.Answer.HasMore),
            IsHere: answers.Any(node => node.Answer.IsHere));
    }

    /// <summary>The nodes end it now, rather than when its lease is over.</summary>
    public Task EndAsync() => AskAsync(_poll with { IsOver = true }, CancellationToken.None);

    private Task<FleetAnswers> AskAsync(TracePoll poll, CancellationToken cancellationToken) => questions.AskAsync(
        NodeTraces.Name, JsonSerializer.SerializeToUtf8Bytes(poll, TraceJson.Readable.TracePoll), cancellationToken);
}

/// <param name="Events">Oldest first, by the clocks of their nodes.</param>
/// <param name="IsHere">A node has the connection that is followed.</param>
internal sealed record TraceStep(
    IReadOnlyList<TraceLine> Events, long Dropped, FleetPart Fleet, bool HasMore, bool IsHere);
