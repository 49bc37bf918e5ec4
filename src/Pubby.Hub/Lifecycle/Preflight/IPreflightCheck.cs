namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>Reads one part of what the node stands on, and says what may limit it. Changes nothing.</summary>
internal interface IPreflightCheck
{
    /// <summary>What it is about, for people.</summary>
    string Name { get; }

    Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken);
}
