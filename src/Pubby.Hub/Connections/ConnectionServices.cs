using Pubby.Hub.Options;

namespace Pubby.Hub.Connections;

/// <summary>Who may connect, and who is connected.</summary>
internal static class ConnectionServices
{
    public static void AddConnections(this IServiceCollection services, PubbyOptions options)
    {
        var maxConnections = options.Limits.Connections ?? OpenFileLimit.Connections(OpenFileLimit.OfProcess());
        services.AddSingleton(new Admission(options.Subscribers, maxConnections));
        services.AddSingleton<CommandBudgets>();
        services.AddSingleton<TokenDeadlines>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ConnectionAuthorizer>();
    }
}
