namespace Aspire.Hosting;

/// <summary>The hub's project in a checkout of Pubby.</summary>
internal sealed class HubProject(string path) : IProjectMetadata
{
    public string ProjectPath { get; } = path;
}
