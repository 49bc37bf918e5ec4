namespace Pubby.Hub.Administration;

/// <summary>The operators' API, on a listener of its own.</summary>
internal static class AdminServices
{
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<AdminCheck>();
        services.AddSingleton<DrainEndpoints>();
        services.AddSingleton<ConsoleEndpoints>();
        services.AddSingleton<AdminListener>();
    }

    /// <summary>The console's address for a person at this machine; null: there is none.</summary>
    public static string? ConsoleAddress(this WebApplication app) =>
        app.Services.GetRequiredService<AdminListener>().Address is { } address
            ? Administration.ConsoleAddress.FromHere(address) + ConsoleEndpoints.Path : null;

    /// <summary>From here on operators are answered, until the result is disposed.</summary>
    public static async Task<IAsyncDisposable> StartAdministrationAsync(this WebApplication app)
    {
        var listener = app.Services.GetRequiredService<AdminListener>();
        await listener.StartAsync();
        return listener;
    }
}
