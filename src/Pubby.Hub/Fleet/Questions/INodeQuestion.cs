namespace Pubby.Hub.Fleet.Questions;

/// <summary>
/// One kind of question that a node answers about itself, or one thing that it does when it is asked. Register it as a
/// service of this type. Nodes of several versions ask each other: a kind keeps its meaning, and fields are only added.
/// </summary>
internal interface INodeQuestion
{
    /// <summary>Its name, unique in the hub: small letters, digits and hyphens.</summary>
    string Kind { get; }

    /// <summary>
    /// Answers on a thread of the pool. An exception makes this node a missing one for whoever asked.
    /// </summary>
    /// <returns>At most <see cref="NodeQuestion.MaxBytes"/>, or this node is missing.</returns>
    ValueTask<byte[]> AnswerAsync(NodeQuestion question, CancellationToken cancellationToken);
}

/// <param name="From">The node that asks.</param>
/// <param name="MaxBytes">
/// A longer answer is refused: what many nodes send at once must fit into what Redis keeps for one connection.
/// </param>
internal readonly record struct NodeQuestion(string From, int MaxBytes, ReadOnlyMemory<byte> Content);
