namespace Pubby.Hub.Fleet.Questions;

/// <summary>A question that waits for answers. Safe for any number of threads.</summary>
/// <param name="asker">The node that asks.</param>
/// <param name="expected">The nodes without whose answers it waits on, as long as there is time.</param>
/// <param name="maxBytes">What all answers may have together: an answer past that is refused.</param>
internal sealed class PendingQuestion(string asker, IEnumerable<string> expected, int maxBytes)
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _expected = [.. expected];
    private readonly HashSet<string> _seen = [];
    private readonly List<NodeAnswer> _answers = [];
    private readonly List<MissingNode> _missing = [];
    private int _bytes;

    /// <summary>All that are expected have answered.</summary>
    public Task Complete => _complete.Task;

    public void Add(string node, string status, ReadOnlyMemory<byte> content)
    {
        lock (_answers)
        {
            if (!_seen.Add(node)) return;
            if (status != FleetMessage.Ok) AddMissing(node, status);
            else if (_bytes + content.Length > maxBytes) AddMissing(node, MissingReason.TooLarge);
            else AddAnswer(node, content);
            _expected.Remove(node);
            if (_expected.Count == 0) _complete.TrySetResult();
        }
    }

    /// <summary>What there is by now.</summary>
    /// <param name="reason">Why those that are expected and did not answer are missing.</param>
    public FleetAnswers Read(string reason, FleetLink link, DateTimeOffset at)
    {
        lock (_answers)
        {
            return new FleetAnswers(
                asker, [.. _answers],
                [.. _missing.Concat(_expected.Select(node => new MissingNode(node, reason)))
                    .OrderBy(node => node.Node, StringComparer.Ordinal)], link, at);
        }
    }

    private void AddAnswer(string node, ReadOnlyMemory<byte> content)
    {
        _bytes += content.Length;
        _answers.Add(new NodeAnswer(node, content));
    }

    /// <summary>A newer node may have reasons that this one does not know: they are none of an API's words.</summary>
    private void AddMissing(string node, string status) =>
        _missing.Add(new MissingNode(node, MissingReason.IsKnown(status) ? status : MissingReason.Failed));
}
