using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Primitives;
using Pubby.Core;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>
/// Follows the publishers' keys in the settings without a restart: a new key works, and one that is gone does not, as
/// soon as the settings' source tells of the change (a file: within 5 s). Wrong settings change nothing.
/// </summary>
/// <param name="read">Reads and checks all settings.</param>
internal sealed partial class AccessReload(
    IConfiguration configuration, Func<IConfiguration, PubbyOptions> read, PublisherKeys keys,
    DevelopmentAccess development, TimeProvider time, ILogger<AccessReload> log) : IDisposable
{
    private IDisposable? _watch;

    /// <summary>Called once.</summary>
    public void Start()
    {
        if (configuration is IConfigurationRoot root)
        {
            // By itself it tells nobody of a file that it cannot read: there is no change then.
            foreach (var file in root.Providers.OfType<JsonConfigurationProvider>())
                file.Source.OnLoadException = context => LogNotChanged(log, SentenceOf(file, context.Exception));
        }
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public void Dispose() => _watch?.Dispose();

    private void Reload()
    {
        try
        {
            PublisherKey[] changed = [.. PublisherKeys.Of(read(configuration).Publishers, time), .. development.Keys];
            if (IsSame(changed, keys.Current)) return;
            keys.Replace(changed);
            LogChanged(log, string.Join(", ", changed.Select(key => key.Name)));
        }
        catch (PubbyStartException fault)
        {
            LogNotChanged(log, fault.Message);
        }
    }

    private static string SentenceOf(JsonConfigurationProvider file, Exception fault) =>
        $"{file.Source.Path} cannot be read: {(fault.InnerException ?? fault).Message}";

    /// <summary>The source of one setting tells of a change of any.</summary>
    private static bool IsSame(PublisherKey[] changed, IReadOnlyList<PublisherKey> current) =>
        changed.Length == current.Count && changed.Zip(current).All(pair => pair.First.IsSame(pair.Second));

    [LoggerMessage(EventIds.PublisherKeysChanged, LogLevel.Information, "The publishers' keys are now: {Names}.")]
    private static partial void LogChanged(ILogger log, string names);

    [LoggerMessage(EventIds.PublisherKeysNotChanged, LogLevel.Error,
        "The settings changed and are wrong, so the publishers' keys stay as they were. {Faults}")]
    private static partial void LogNotChanged(ILogger log, string faults);
}
