namespace Pubby.Testing;

/// <summary>Hubs that are one Pubby, as those see them who publish and subscribe: any of them takes anything.</summary>
public interface INodes
{
    int NodeCount { get; }

    /// <param name="number">Any; past the last node they begin again, so that the next is always another.</param>
    HubProcess Node(int number);
}
