using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>Who may hear, and who may speak.</summary>
internal static class AccessServices
{
    /// <param name="read">Reads and checks all settings, again when they change.</param>
    public static void AddAccess(
        this IServiceCollection services, PubbyOptions options, Func<IConfiguration, PubbyOptions> read)
    {
        services.AddSingleton(read);
        services.AddSingleton(options.Tokens);
        services.AddSingleton(provider => DevelopmentAccess.For(
            options, provider.GetRequiredService<IHostEnvironment>().IsDevelopment()));
        services.AddSingleton(provider => NewPublisherKeys(provider, options.Publishers));
        services.AddSingleton(provider => new AdminKeys(
            AdminKeys.Of(options.Admin, provider.GetRequiredService<DevelopmentAccess>()),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessKeys>();
        services.AddSingleton(provider => NewTokenKeys(provider, options.Tokens));
        services.AddSingleton(provider => new TokenVerifier(
            options.Tokens, provider.GetRequiredService<ITokenKeys>(),
            RoomPatterns.Of(options.Subscribers.DefaultRooms), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessReload>();
        services.AddSingleton<SettingsFiles>();
        services.AddSingleton(provider => new Revocations(
            options.Tokens, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<VerifiedTokens>();
        services.AddSingleton(provider => new SubscriberAccess(
            RoomPatterns.Of(options.Subscribers.AnonymousRooms), provider.GetRequiredService<VerifiedTokens>(),
            provider.GetRequiredService<Revocations>()));
    }

    /// <summary>From here on the issuer's keys are read, and the publishers' follow the settings.</summary>
    public static void StartAccess(this WebApplication app)
    {
        AccessSummary.Log(app.Services.GetRequiredService<PubbyOptions>(), app.Logger);
        app.Services.GetRequiredService<AccessReload>().Start();
        app.Services.GetRequiredService<SettingsFiles>().Start();
        if (app.Services.GetRequiredService<ITokenKeys>() is JwksKeys keys) keys.Start();
    }

    private static PublisherKeys NewPublisherKeys(IServiceProvider provider, PublisherOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var development = provider.GetRequiredService<DevelopmentAccess>();
        return new PublisherKeys([.. PublisherKeys.Of(options, time), .. development.Keys], time);
    }

    private static ITokenKeys NewTokenKeys(IServiceProvider provider, TokenOptions options)
    {
        TokenKey[] fixedKeys = [.. options.Keys.Select(key => TokenKeyReader.TryRead(key, out _)!)];
        if (options.Jwks.Length == 0) return new FixedTokenKeys(fixedKeys);
        // A redirect could lead from https to anywhere.
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return ActivatorUtilities.CreateInstance<JwksKeys>(
            provider, (IReadOnlyList<TokenKey>)fixedKeys, new Uri(options.Jwks), http);
    }
}
