using Microsoft.AspNetCore.Connections;
using Pubby.Core;
using Pubby.Hub.Administration.Drain;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration;

/// <summary>
/// The admin API's own server, in the same process: nothing of it can be reached at the hub's public addresses,
/// whatever is configured there.
/// </summary>
internal sealed partial class AdminListener(
    AdminOptions options, IEnumerable<IAdminEndpoints> endpoints, ILoggerFactory logs,
    ILogger<AdminListener> log) : IAsyncDisposable
{
    /// <summary>Operators are few.</summary>
    private const int MaxConnections = 100;

    private WebApplication? _app;

    /// <summary>The first of its addresses; null: it does not listen.</summary>
    public string? Address => _app?.Urls.FirstOrDefault();

    /// <exception cref="PubbyStartException">Its address is taken.</exception>
    public async Task StartAsync()
    {
        if (!options.IsOn) return;
        // Empty: it reads no settings, so those of the hub's own server do not apply to it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Addresses());
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = MaxConnections;
            server.Limits.MaxRequestBodySize = DrainEndpoints.MaxBytes;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, ProcessOfTheHub>();
        _app = builder.Build();
        _app.UsePubbyProblems();
        _app.UseRouting();
        foreach (var one in endpoints) one.Map(_app);
        try
        {
            await _app.StartAsync();
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: {fault.Message.TrimEnd('.')}. Stop what listens there, or choose another " +
                "address with Pubby:Admin:Urls.", fault);
        }
        LogListening(log, string.Join(", ", _app.Urls));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    [LoggerMessage(EventIds.AdminListening, LogLevel.Information, "The admin API listens on {Addresses}.")]
    private static partial void LogListening(ILogger log, string addresses);

    /// <summary>It ends with the hub, and listens to no signal of its own.</summary>
    private sealed class ProcessOfTheHub : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
