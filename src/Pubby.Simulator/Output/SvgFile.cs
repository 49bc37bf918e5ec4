using Pubby.Simulator.Model;

namespace Pubby.Simulator.Output;

internal static class SvgFile
{
    public static string Draw(Run run) => run.Scenario.Name;
}
