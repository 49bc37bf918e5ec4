namespace Pubby.Core;

/// <summary>
/// Collects what is wrong with the settings, so that all is reported at once. Used once, at the start, by one thread.
/// </summary>
internal sealed class SettingFaults
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    /// <param name="key">The setting's full name, for example <c>Pubby:Limits:DataBytes</c>.</param>
    /// <param name="fault">A sentence that says what is wrong and what to write instead.</param>
    public void Report(string key, string fault) => _all.Add($"{key}: {fault}");
}
