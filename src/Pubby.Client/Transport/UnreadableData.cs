namespace Pubby.Client.Transport;

/// <summary>
/// Replaces a message's data that this client cannot read, whatever the application's type is: only that message is
/// skipped.
/// </summary>
/// <param name="Fault">Why.</param>
internal sealed record UnreadableData(Exception Fault);
