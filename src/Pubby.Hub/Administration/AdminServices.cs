using Pubby.Hub.Administration.Audit;
using Pubby.Hub.Administration.Clients;
using Pubby.Hub.Administration.Drain;
using Pubby.Hub.Administration.Nodes;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Administration.Rooms;
using Pubby.Hub.Administration.Tracing;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Administration;

/// <summary>The operators' API, on a listener of its own.</summary>
internal static class AdminServices
{
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AdminCheck>();
        services.AddSingleton<AdminListener>();
        services.AddNodes();
        services.AddSingleton<RoomContent>();
        services.AddSingleton<ClientReader>();
        services.AddQuestion<DrainQuestion>();
        services.AddQuestion<AuditQuestion>();
        services.AddQuestion<NodeStateQuestion>();
        services.AddQuestion<RoomsQuestion>();
        services.AddQuestion<RoomQuestion>();
        services.AddQuestion<ClientsQuestion>();
        services.AddQuestion<ClientQuestion>();
        services.AddQuestion<DisconnectQuestion>();
        services.AddQuestion<NodeTraces>();
        services.AddSingleton<IAdminEndpoints, DrainEndpoints>();
        services.AddSingleton<IAdminEndpoints, AuditEndpoint>();
        services.AddSingleton<IAdminEndpoints, HostEndpoint>();
        services.AddSingleton<IAdminEndpoints, KeyEndpoint>();
        services.AddSingleton<IAdminEndpoints, NodesEndpoint>();
        services.AddSingleton<IAdminEndpoints, RoomEndpoints>();
        services.AddSingleton<IAdminEndpoints, ClientEndpoints>();
        services.AddSingleton<IAdminEndpoints, DisconnectEndpoints>();
        services.AddSingleton<IAdminEndpoints, AdminDocument>();
        services.AddSingleton<IAdminEndpoints, TraceEndpoint>();
        services.AddSingleton<IAdminEndpoints, ConsoleEndpoints>();
    }

    /// <summary>From here on operators are answered, until the result is disposed.</summary>
    public static async Task<IAsyncDisposable> StartAdministrationAsync(this WebApplication app)
    {
        app.Services.GetRequiredService<NodeRates>().Start();
        var listener = app.Services.GetRequiredService<AdminListener>();
        await listener.StartAsync();
        return listener;
    }

    private static void AddNodes(this IServiceCollection services)
    {
        services.AddSingleton<NodeDrain>();
        services.AddSingleton<NodeName>();
        services.AddSingleton<NodeCapacity>();
        services.AddSingleton<NodeRates>();
        services.AddSingleton<NodeServers>();
        services.AddSingleton<NodeReport>();
    }

    private static void AddQuestion<TQuestion>(this IServiceCollection services)
        where TQuestion : class, INodeQuestion
    {
        services.AddSingleton<TQuestion>();
        services.AddSingleton<INodeQuestion>(provider => provider.GetRequiredService<TQuestion>());
    }
}
