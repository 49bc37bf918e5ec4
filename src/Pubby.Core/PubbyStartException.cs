namespace Pubby.Core;

/// <summary>The hub cannot start. The message says what to fix.</summary>
internal sealed class PubbyStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static PubbyStartException OfSettings(IReadOnlyList<string> faults) => new(
        $"Pubby cannot start: {faults.Count} {(faults.Count == 1 ? "setting is" : "settings are")} " +
        $"wrong.{string.Concat(faults.Select(fault => $"\n- {fault.TrimEnd()}"))}");
}
