using System.Threading.Channels;

namespace Pubby.Hub.Fleet.Questions;

/// <summary>
/// What other nodes ask this one, answered a few at a time: no flood of questions takes the processor from delivery.
/// Safe for any number of threads.
/// </summary>
internal sealed class QuestionQueue(NodeAnswers answers, IFleetChannel channel, string node)
{
    /// <summary>How many questions wait; past it one is refused at once.</summary>
    private const int MaxWaiting = 64;

    private const int Workers = 2;

    private readonly Channel<FleetMessage> _waiting = Channel.CreateBounded<FleetMessage>(MaxWaiting);

    /// <summary>The workers end with the token.</summary>
    public void Start(CancellationToken stopping)
    {
        for (var i = 0; i < Workers; i++) _ = Task.Run(() => WorkAsync(stopping), CancellationToken.None);
    }

    /// <summary>Never blocks.</summary>
    public void Add(FleetMessage question)
    {
        if (!_waiting.Writer.TryWrite(question)) _ = SendAsync(question, MissingReason.Busy, []).AsTask();
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(stopping))
            {
                var question = new NodeQuestion(message.From, message.MaxBytes, message.Content);
                var (status, content) = await answers.AnswerAsync(message.Topic, question, stopping);
                await SendAsync(message, status, content);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>An answer that cannot be sent is lost: whoever asked sees this node as missing.</summary>
    private ValueTask<bool> SendAsync(FleetMessage question, string status, byte[] content) => channel.SendAsync(
        question.From, new FleetMessage(IsAnswer: true, question.Id, node, status, MaxBytes: 0, content).Encode());
}
