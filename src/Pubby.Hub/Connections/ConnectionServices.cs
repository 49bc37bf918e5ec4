using Pubby.Core.Balance;
using Pubby.Core.Diagnostics;
using Pubby.Core.Policies;
using Pubby.Hub.Options;

namespace Pubby.Hub.Connections;

/// <summary>Who may connect, and who is connected.</summary>
internal static class ConnectionServices
{
    public static void AddConnections(this IServiceCollection services, PubbyOptions options)
    {
        var files = OpenFileLimit.OfProcess();
        // A node that promised more would close what it cannot open, and its probes would call it empty.
        var maxConnections = Math.Min(options.Limits.Connections ?? int.MaxValue, OpenFileLimit.Connections(files));
        var limits = options.Limits;
        services.AddSingleton(provider => new Admission(options.Subscribers, maxConnections,
            new ConnectLimits<ClientAddress>(limits.ConnectsPerAddress, limits.ConnectionsPerAddress,
                provider.GetRequiredService<TimeProvider>()), provider.GetRequiredService<ConnectTurns>(),
            provider.GetRequiredService<ConnectionLog>())
        {
            Failpoints = provider.GetRequiredService<Failpoints>() is { AreConnectsArmed: true } armed ? armed : null,
        });
        services.AddSingleton(provider => new ConnectTurns(
            new AdmissionRate(limits.ConnectsPerSecond ?? AdmissionRate.Max),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ConnectionLog>();
        services.AddSingleton<NodeLoadSampler>();
        services.AddSingleton<SoftRefusals>();
        services.AddSingleton<FleetSpread>();
        services.AddSingleton(provider => new OpeningConnections(
            new ConnectLimits<ClientAddress>(perSecond: null, limits.ConnectionsPerAddress,
                provider.GetRequiredService<TimeProvider>()), OpenFileLimit.Opening(files)));
        services.AddSingleton(provider => new OpenFileGuard(
            OpenFileLimit.Descriptors(files), provider.GetRequiredService<Admission>()));
        services.AddSingleton(provider => new ConnectLimits<string>(
            limits.ConnectsPerSubject, limits.ConnectionsPerSubject, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IConnectRate, ConnectRate>();
        services.AddSingleton<CommandBudgets>();
        services.AddSingleton<TokenDeadlines>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ConnectionAuthorizer>();
    }
}
