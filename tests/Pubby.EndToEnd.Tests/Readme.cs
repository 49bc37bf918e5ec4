using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>The code blocks of a document, those in lists included.</summary>
internal static class Readme
{
    /// <param name="document">A path from the checkout's root.</param>
    /// <param name="language">What stands behind the block's opening fence.</param>
    public static string[] Blocks(string document, string language)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        var indent = 0;
        foreach (var line in File.ReadAllLines(Path.Combine(Checkout.Root, document)))
        {
            if (block is null && line.TrimStart() == $"```{language}")
            {
                (block, indent) = ([], line.Length - line.TrimStart().Length);
            }
            else if (block is not null && line.TrimStart() == "```")
            {
                blocks.Add(string.Join('\n', block));
                block = null;
            }
            else block?.Add(line.Length >= indent ? line[indent..] : line);
        }
        return [.. blocks];
    }
}
