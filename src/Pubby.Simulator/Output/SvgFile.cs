using System.Text;
using Pubby.Simulator.Model;
using ScottPlot;
using SkiaSharp;

namespace Pubby.Simulator.Output;

/// <summary>A run as a picture: connections of the nodes, connects and refusals, and how busy the nodes are.</summary>
internal static class SvgFile
{
    private const int Width = 960;
    private const int TitleHeight = 34;
    private static readonly int[] Heights = [300, 170, 170];

    public static string Draw(Run run)
    {
        using var buffer = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width, TitleHeight + Heights.Sum()), buffer))
        {
            canvas.Clear(SKColors.White);
            var top = TitleHeight;
            foreach (var (panel, height) in new[] { Panels.Connections(run), Panels.Connects(run), Panels.Load(run) }
                .Zip(Heights))
            {
                panel.Render(canvas, new PixelRect(0, Width, top + height, top));
                top += height;
            }
            Title(canvas, $"{run.Scenario.Name}: {run.Scenario.About}");
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Title(SKCanvas canvas, string text)
    {
        using var font = new SKFont(SKTypeface.Default, 15);
        using var paint = new SKPaint { Color = new SKColor(0x22, 0x22, 0x22), IsAntialias = true };
        canvas.DrawText(text, Width / 2f, 24, SKTextAlign.Center, font, paint);
    }
}
