namespace Pubby.Hub.Administration;

/// <summary>
/// Addresses of the admin API: register each as a service of this type, and the admin listener has them.
/// </summary>
internal interface IAdminEndpoints
{
    void Map(IEndpointRouteBuilder endpoints);
}
