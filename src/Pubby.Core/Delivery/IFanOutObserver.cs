namespace Pubby.Core.Delivery;

/// <summary>Called once for each room and pass, never for each delivery.</summary>
internal interface IFanOutObserver
{
    /// <param name="appliedAt">
    /// When the oldest of the messages was applied (<see cref="EncodedMessage.AppliedAt"/>).
    /// </param>
    void OnFannedOut(long appliedAt);
}
