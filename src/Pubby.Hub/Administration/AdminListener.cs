using Microsoft.AspNetCore.Connections;
using Pubby.Core;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration;

/// <summary>
/// The admin API's own server, in the same process: nothing of it can be reached at the hub's public addresses,
/// whatever is configured there.
/// </summary>
internal sealed partial class AdminListener(
    AdminOptions options, IEnumerable<IAdminEndpoints> endpoints, IAdminPages pages, ILoggerFactory logs,
    ILogger<AdminListener> log) : IAsyncDisposable
{
    /// <summary>Operators are few.</summary>
    private const int MaxConnections = 100;

    /// <summary>
    /// Somebody who opens connections and asks nothing must not keep the probes out: a pod whose probes fail is ended.
    /// Scrapes come each 15 s, mostly, over one connection.
    /// </summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan HeadersLimit = TimeSpan.FromSeconds(5);

    private WebApplication? _app;

    /// <summary>Where it listens; null: nowhere.</summary>
    public string? Url => _app?.Urls.FirstOrDefault();

    /// <exception cref="PubbyStartException">The address that is set is taken.</exception>
    public async Task StartAsync()
    {
        if (!options.Enabled) return;
        if (options.HasUrls) await StartAtAsync(options.Addresses());
        else await StartAtFreeAsync();
        if (_app is not null) LogListening(log, string.Join(", ", _app.Urls));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private async Task StartAtAsync(string[] addresses)
    {
        if (await TryStartAsync(addresses) is not { } fault) return;
        throw new PubbyStartException(
            $"Pubby cannot start: {fault.Message.TrimEnd('.')}. Stop what listens there, or choose another " +
            "address with Pubby:Admin:Urls.", fault);
    }

    /// <summary>Nobody asked for an address, so a second hub of a machine takes the next.</summary>
    private async Task StartAtFreeAsync()
    {
        foreach (var address in AdminOptions.Defaults)
        {
            if (await TryStartAsync([address]) is not { } fault) return;
            LogTaken(log, address, fault.Message);
        }
        LogNowhere(log);
    }

    /// <returns>Why it cannot listen there; null: it does.</returns>
    private async Task<IOException?> TryStartAsync(string[] addresses)
    {
        var app = Build(addresses);
        try
        {
            await app.StartAsync();
            _app = app;
            return null;
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            return fault;
        }
    }

    private WebApplication Build(string[] addresses)
    {
        // Empty: it reads no settings, so those of the hub's own server do not apply to it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(addresses);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = MaxConnections;
            server.Limits.KeepAliveTimeout = IdleLimit;
            server.Limits.RequestHeadersTimeout = HeadersLimit;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, ProcessOfTheHub>();
        pages.AddTo(builder.Services);
        var app = builder.Build();
        app.UseHead();
        app.UseRouting();
        app.UseSecurityHeaders();
        app.UsePubbyProblems();
        foreach (var one in endpoints) one.Map(app);
        pages.Map(app);
        return app;
    }

    [LoggerMessage(EventIds.AdminListening, LogLevel.Information, "The admin API listens on {Addresses}.")]
    private static partial void LogListening(ILogger log, string addresses);

    [LoggerMessage(EventIds.AdminAddressTaken, LogLevel.Information,
        "{Address} is taken, so the admin API tries the next ({Reason}). Set Pubby:Admin:Urls to choose one.")]
    private static partial void LogTaken(ILogger log, string address, string reason);

    [LoggerMessage(EventIds.AdminNotListening, LogLevel.Warning,
        "The admin API listens nowhere, because all of its default ports are taken. Set Pubby:Admin:Urls.")]
    private static partial void LogNowhere(ILogger log);

    /// <summary>It ends with the hub, and listens to no signal of its own.</summary>
    private sealed class ProcessOfTheHub : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
