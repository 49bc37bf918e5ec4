namespace Pubby.Hub.Administration;

/// <summary>What the admin listener shows besides its API, to whoever reaches it: metrics, probes, documents.</summary>
internal interface IAdminPages
{
    /// <param name="services">The listener's own.</param>
    void AddTo(IServiceCollection services);

    void Map(WebApplication listener);
}
