using Pubby.Core.Tracing;

namespace Pubby.Core.Tests.Tracing;

/// <summary>Events as a test reads them.</summary>
internal static class Traced
{
    /// <summary>
    /// What came since the last call: the stage, the message, how many, which connection and why, as far as each is
    /// known.
    /// </summary>
    public static List<string> Read(this Tracer tracer)
    {
        var lines = new List<string>();
        while (tracer.Events.TryRead(out var happened)) lines.Add(TextOf(happened));
        return lines;
    }

    private static string TextOf(TraceEvent happened) => string.Join(' ', new[]
    {
        happened.Stage.ToString(), happened.Id, happened.Count?.ToString(), happened.Connection, happened.Reason,
    }.Where(part => part is not null));
}
