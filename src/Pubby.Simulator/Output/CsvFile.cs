using System.Globalization;
using Pubby.Simulator.Model;

namespace Pubby.Simulator.Output;

/// <summary>Each node's numbers, second by second. The same run writes the same bytes.</summary>
internal static class CsvFile
{
    public static void Write(Run run, TextWriter output)
    {
        output.Write("second,node,connections,connects,refused,moved,cpu,p99_ms\n");
        for (var second = 0; second < run.Fleet.Count; second++)
        {
            foreach (var node in run.Nodes)
            {
                var at = second - node.First;
                if (at < 0 || at >= node.Samples.Count) continue;
                var one = node.Samples[at];
                output.Write(string.Create(CultureInfo.InvariantCulture,
                    $"{second + 1},{node.Node.Id},{one.Count},{one.Connects},{one.Refused},{one.Moved},"));
                output.Write(string.Create(CultureInfo.InvariantCulture, $"{one.Processor:F4},{one.P99:F2}\n"));
            }
        }
    }
}
