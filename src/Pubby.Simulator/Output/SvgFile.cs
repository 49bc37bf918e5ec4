using System.Globalization;
using System.Text;
using Pubby.Simulator.Model;
using Pubby.Simulator.Output.Drawing;

namespace Pubby.Simulator.Output;

/// <summary>A run as a picture: connections of the nodes, connects and refusals, and how busy the nodes are.</summary>
internal static class SvgFile
{
    private const int Width = 960;
    private const int TitleHeight = 34;
    private const int FootHeight = 18;
    private static readonly int[] Heights = [300, 170, 170];

    public static string Draw(Run run)
    {
        var svg = new StringBuilder();
        var height = TitleHeight + Heights.Sum() + FootHeight;
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" ");
        svg.Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width} {height}\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<g fill=\"#333333\" stroke-width=\"1\">\n");
        var panels = new PanelSvg(svg, Width);
        panels.Text(Width / 2, 24, $"{run.Scenario.Name}: {run.Scenario.About}", "middle", size: 14);
        var top = TitleHeight;
        foreach (var (panel, panelHeight) in Panels.Of(run).Zip(Heights))
        {
            panels.Draw(panel, top, panelHeight);
            top += panelHeight;
        }
        panels.Text(Width / 2, top + 10, Panels.TimeUnitOf(run), "middle");
        return svg.Append("</g>\n</svg>\n").ToString();
    }
}
