namespace Pubby.Hub.Publishing;

internal static class OpenApi
{
    public static void AddPubbyOpenApi(this IServiceCollection services) => services.AddOpenApi();

    public static void MapPubbyOpenApi(this WebApplication app) => app.MapOpenApi();
}
