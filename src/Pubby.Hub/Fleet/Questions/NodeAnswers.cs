using Pubby.Core;

namespace Pubby.Hub.Fleet.Questions;

/// <summary>Answers what this node is asked, by itself or by another node. Safe for any number of threads.</summary>
internal sealed partial class NodeAnswers(
    IEnumerable<INodeQuestion> questions, TimeProvider time, ILogger<NodeAnswers> log)
{
    private readonly Dictionary<string, INodeQuestion> _questions = questions.ToDictionary(one => one.Kind);

    /// <summary>Never fails, and ends within <see cref="FleetQuestions.Limit"/>.</summary>
    /// <returns><see cref="FleetMessage.Ok"/> and the answer, or one of <see cref="MissingReason"/>.</returns>
    public async Task<(string Status, byte[] Content)> AnswerAsync(
        string kind, NodeQuestion question, CancellationToken stopping)
    {
        if (!_questions.TryGetValue(kind, out var answerer)) return (MissingReason.Unknown, []);
        using var limit = new CancellationTokenSource(FleetQuestions.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var content = await Task.Run(
                async () => await answerer.AnswerAsync(question, either.Token), either.Token).WaitAsync(either.Token);
            return content.Length <= question.MaxBytes ? (FleetMessage.Ok, content) : (MissingReason.TooLarge, []);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return (MissingReason.Timeout, []);
        }
        catch (Exception fault)
        {
            LogFailed(log, kind, fault);
            return (MissingReason.Failed, []);
        }
    }

    [LoggerMessage(EventIds.FleetQuestionFailed, LogLevel.Error,
        "Bug: this node could not answer the question {Kind} about itself. Whoever asked sees it as missing.")]
    private static partial void LogFailed(ILogger log, string kind, Exception fault);
}
