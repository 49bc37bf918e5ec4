using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Administration.Fleet;

/// <summary>A kind of question whose content and answers are JSON.</summary>
/// <param name="kind">Its name between nodes: it stays.</param>
internal abstract class JsonQuestion<TQuestion, TAnswer>(
    string kind, JsonTypeInfo<TQuestion> question, JsonTypeInfo<TAnswer> answer) : INodeQuestion
    where TAnswer : class
{
    public string Kind => kind;

    public async ValueTask<byte[]> AnswerAsync(NodeQuestion asked, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Deserialize(asked.Content.Span, question)
            ?? throw new JsonException("There is no question.");
        var own = await AnswerAsync(content, cancellationToken);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(own, answer);
        while (bytes.Length > asked.MaxBytes && Shorten(own) is { } shorter)
        {
            own = shorter;
            bytes = JsonSerializer.SerializeToUtf8Bytes(own, answer);
        }
        return bytes;
    }

    /// <param name="node">Only this node; null: each.</param>
    public async Task<FleetResult<TAnswer>> AskAsync(
        FleetQuestions fleet, TQuestion content, string? node, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(content, question);
        var answers = node is null
            ? await fleet.AskAsync(kind, bytes, cancellationToken)
            : await fleet.AskAsync(node, kind, bytes, cancellationToken);
        return FleetResult.Of(answers, answer);
    }

    protected abstract ValueTask<TAnswer> AnswerAsync(TQuestion content, CancellationToken cancellationToken);

    /// <summary>A part of the answer that says that it is one; null: it cannot be shorter.</summary>
    protected virtual TAnswer? Shorten(TAnswer tooLong) => null;
}
