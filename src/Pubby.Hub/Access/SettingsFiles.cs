using System.Security.Cryptography;
using Microsoft.Extensions.Configuration.Json;
using Pubby.Core;
using Pubby.Core.Policies;

namespace Pubby.Hub.Access;

/// <summary>
/// Looks into the settings' files every two seconds, and reads again those that say something else. The kernel tells of
/// most changes at once, and the configuration follows that by itself; but not on network drives, nor where a link is
/// swapped, as Kubernetes does with a ConfigMap. .NET's own polling takes up to 8 s.
/// </summary>
internal sealed class SettingsFiles(
    IConfiguration configuration, TimeProvider time, ILogger<SettingsFiles> log) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly Dictionary<JsonConfigurationProvider, byte[]> _known = [];
    private readonly CancellationTokenSource _stopped = new();

    /// <summary>Called once. Without files nothing is watched.</summary>
    public void Start()
    {
        var providers = configuration is IConfigurationRoot root ? root.Providers : [];
        foreach (var file in providers.OfType<JsonConfigurationProvider>()) _known[file] = HashOf(file) ?? [];
        if (_known.Count > 0) _ = RunAsync();
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, time);
        await BackgroundLoop.RunAsync(async token =>
        {
            if (await timer.WaitForNextTickAsync(token)) ReadChanged();
        }, fault => BackgroundWorkLog.Failed(log, "looking into the settings' files", fault), time, _stopped.Token);
    }

    private void ReadChanged()
    {
        foreach (var file in _known.Keys.ToArray())
        {
            if (HashOf(file) is not { } hash || hash.AsSpan().SequenceEqual(_known[file])) continue;
            try
            {
                file.Load();
            }
            catch (InvalidDataException)
            {
                // Its settings stay as they were. AccessReload was told, and logs it.
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It was swapped meanwhile, or its drive is away: it is new at the next look, too.
                continue;
            }
            _known[file] = hash;
        }
    }

    /// <summary>
    /// Of what is in it: the time of a change may be the link's. Null: it cannot be read now; empty: it is not there.
    /// </summary>
    private static byte[]? HashOf(JsonConfigurationProvider file)
    {
        try
        {
            var path = file.Source.FileProvider!.GetFileInfo(file.Source.Path!).PhysicalPath;
            return path is null || !File.Exists(path) ? [] : SHA256.HashData(File.ReadAllBytes(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
