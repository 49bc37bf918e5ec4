namespace Pubby.Client.Transport;

/// <summary>
/// The answer to a command arrived but cannot be read: the sender of the command need not wait for it.
/// </summary>
/// <param name="id">The command's.</param>
internal sealed class UnreadableAnswerException(string id, Exception fault)
    : Exception($"The answer cannot be read: {fault.Message}", fault)
{
    public string Id { get; } = id;
}
