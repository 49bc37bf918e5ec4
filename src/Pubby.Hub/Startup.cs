using Pubby.Core;
using Pubby.Core.Hosting;
using Pubby.Hub.Access;
using Pubby.Hub.Administration;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Lifecycle.Balance;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Publishing;
using Pubby.Hub.RegionHealth;

namespace Pubby.Hub;

/// <summary>What the process starts, in this order: each step needs the ones before it.</summary>
internal static class Startup
{
    /// <summary>Starts everything, serves until the process is told to stop, and drains.</summary>
    /// <exception cref="PubbyStartException">The store cannot be used, or the address is taken.</exception>
    public static async Task RunPubbyAsync(this WebApplication app)
    {
        app.StartMetrics();
        app.StartAccess();
        await app.Services.StartCoreAsync(app.Lifetime.ApplicationStopping);
        app.Services.GetRequiredService<ConnectionAuthorizer>().Start();
        app.Services.GetRequiredService<NodeLoadSampler>().Start();
        await app.Services.GetRequiredService<RevocationListener>().StartAsync();
        app.StartCanary();
        app.StartDrain();
        await app.StartFleetAsync();
        app.StartBalance();
        await using var admin = await app.StartAdministrationAsync();
        app.ReportStart();
        // Read now: the application is disposed of at the end of its run.
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (Exception fault) when (AddressFault.TryOf(fault) is { } told)
        {
            throw told;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It was told to exit before it served, as by an instance that is interrupted while it starts. The host
            // takes that for a failed start; it is a stop like any other.
        }
    }

    /// <summary>Once it listens: what it stands on is told in the log.</summary>
    private static void ReportStart(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var report = app.Services.GetRequiredService<StartReport>();
        report.Write(app.Urls);
        _ = Task.Run(() => report.WriteFindingsAsync(app.Lifetime.ApplicationStopping));
    });
}
