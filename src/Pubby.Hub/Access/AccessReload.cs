using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Primitives;
using Pubby.Core;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>
/// Follows the publishers' and the operators' keys in the settings without a restart: a new key works, and one that is
/// gone does not, as soon as the settings' source tells of the change (a file: within 5 s). Wrong settings change
/// nothing.
/// </summary>
/// <param name="read">Reads and checks all settings.</param>
internal sealed partial class AccessReload(
    IConfiguration configuration, Func<IConfiguration, PubbyOptions> read, AccessKeys keys,
    DevelopmentAccess development, TimeProvider time, ILogger<AccessReload> log) : IDisposable
{
    private readonly Lock _gate = new();

    /// <summary>
    /// The files whose last change could not be read. Until one is read again its settings are empty, which is not what
    /// it says.
    /// </summary>
    private readonly Dictionary<JsonConfigurationProvider, Unread> _unread = [];

    private IDisposable? _watch;

    /// <summary>Called once.</summary>
    public void Start()
    {
        if (configuration is IConfigurationRoot root)
        {
            // By itself it tells nobody of a file that it cannot read: there is no change then.
            foreach (var file in root.Providers.OfType<JsonConfigurationProvider>())
                file.Source.OnLoadException = context => Keep(file, context.Exception);
        }
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public void Dispose() => _watch?.Dispose();

    private void Keep(JsonConfigurationProvider file, Exception fault)
    {
        var sentence = $"{file.Source.Path} cannot be read: {(fault.InnerException ?? fault).Message}";
        lock (_gate)
        {
            // More than one who watches the file may tell of it.
            if (_unread.TryGetValue(file, out var told) && told.Reason == sentence && !told.Next.HasChanged) return;
            _unread[file] = new Unread(sentence, file.GetReloadToken());
        }
        LogNotChanged(log, sentence);
    }

    /// <summary>
    /// Each file tells of its changes on a thread of its own. One after another, so that the last one counts.
    /// </summary>
    private void Reload()
    {
        lock (_gate)
        {
            foreach (var (file, unread) in _unread.ToArray())
            {
                if (unread.Next.HasChanged) _unread.Remove(file);
            }
            if (_unread.Count > 0)
            {
                LogNotChanged(log, string.Join(' ', _unread.Values.Select(unread => unread.Reason)));
                return;
            }
            try
            {
                var options = read(configuration);
                keys.Admins.Replace(AdminKeys.Of(options.Admin, development));
                Replace([.. PublisherKeys.Of(options.Publishers, time), .. development.Keys]);
            }
            catch (PubbyStartException fault)
            {
                LogNotChanged(log, fault.Message);
            }
        }
    }

    private void Replace(PublisherKey[] read)
    {
        // A key that says the same as before goes on as it is: with its last use, and what it has spent of its rate.
        PublisherKey[] changed =
            [.. read.Select(key => keys.Publishers.Current.FirstOrDefault(current => current.IsSame(key)) ?? key)];
        // The source of one setting tells of a change of any.
        if (changed.SequenceEqual(keys.Publishers.Current)) return;
        keys.Publishers.Replace(changed);
        LogChanged(log, string.Join(", ", changed.Select(key => key.Name)));
    }

    /// <param name="Next">Has changed once the file was read again, or is gone, whatever it says.</param>
    private sealed record Unread(string Reason, IChangeToken Next);

    [LoggerMessage(EventIds.PublisherKeysChanged, LogLevel.Information, "The publishers' keys are now: {Names}.")]
    private static partial void LogChanged(ILogger log, string names);

    [LoggerMessage(EventIds.PublisherKeysNotChanged, LogLevel.Error,
        "The settings changed and are wrong, so the publishers' keys stay as they were. {Faults}")]
    private static partial void LogNotChanged(ILogger log, string faults);
}

/// <summary>The keys that change with the settings.</summary>
internal sealed record AccessKeys(PublisherKeys Publishers, AdminKeys Admins);
