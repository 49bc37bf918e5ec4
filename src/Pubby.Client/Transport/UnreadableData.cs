namespace Pubby.Client.Transport;

/// <summary>Stands for a message's data that this client cannot read, whatever type the application has for it: that message is passed over, and nothing else.</summary>
/// <param name="Fault">Why.</param>
internal sealed record UnreadableData(Exception Fault);
