using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>The code blocks of a document.</summary>
internal static class Readme
{
    /// <param name="document">A path from the checkout's root.</param>
    /// <param name="language">What stands behind the block's opening fence.</param>
    public static string[] Blocks(string document, string language)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (var line in File.ReadAllLines(Path.Combine(Checkout.Root, document)))
        {
            if (block is null && line == $"```{language}") block = [];
            else if (block is not null && line == "```")
            {
                blocks.Add(string.Join('\n', block));
                block = null;
            }
            else block?.Add(line);
        }
        return [.. blocks];
    }
}
