using Pubby.Testing;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>What a reader of the C# may count on: a line fits beside another window, a file holds one idea.</summary>
public sealed class CSharpTests
{
    private const int MaxColumns = 120;
    private const int MaxLines = 300;

    /// <summary>Each with its path from the root of the checkout; what is generated is nobody's to read.</summary>
    private static readonly (string Path, string[] Lines)[] Files =
    [
        .. new[] { "src", "tests", "samples", "bench" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "Generated" or "node_modules"))
            .Select(file => (file, File.ReadAllLines(Path.Combine(Checkout.Root, file)))),
    ];

    [Fact]
    public void No_line_is_longer_than_120_characters() =>
        Assert.Empty(Files.SelectMany(file => file.Lines.Select((line, at) => (line, at))
            .Where(one => one.line.Length > MaxColumns).Select(one => $"{file.Path}:{one.at + 1} has {one.line.Length}")));

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        Assert.Empty(Files.Where(file => file.Lines.Length > MaxLines).Select(file => $"{file.Path} has {file.Lines.Length}"));
}
