using System.Text.Json.Nodes;

namespace Pubby.Cli.Doctor;

internal enum FindingStatus
{
    Ok,

    /// <summary>It works, and will bite later.</summary>
    Warn,

    Fail,

    /// <summary>It was not looked at, or cannot be known.</summary>
    Skip,
}

/// <summary>What one check found.</summary>
/// <param name="Check">Its name: one word.</param>
/// <param name="Detail">What is so, as a sentence.</param>
/// <param name="Advice">What to do; null: nothing.</param>
internal sealed record Finding(string Check, FindingStatus Status, string Detail, string? Advice = null)
{
    public JsonObject ToJson() => new()
    {
        ["check"] = Check,
        ["status"] = Status.ToString().ToLowerInvariant(),
        ["detail"] = Detail,
        ["advice"] = Advice,
    };
}
