using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Pubby.Hub.Administration;

namespace Pubby.Hub.Tests.Administration;

public sealed partial class ConsoleFilesTests
{
    [Fact]
    public void All_that_the_page_loads_is_in_the_assembly()
    {
        var page = Encoding.UTF8.GetString(ConsoleFiles.All["index.html"].Value.Bytes);

        var loaded = Loaded().Matches(page).Select(match => match.Groups["file"].Value).ToList();

        Assert.Equal(["console.css", "console.js"], loaded.Order());
        Assert.All(loaded, name => Assert.NotEmpty(ConsoleFiles.All[name].Value.Bytes));
    }

    [Fact]
    public void Compressed_it_is_the_same_and_smaller()
    {
        var script = ConsoleFiles.All["console.js"].Value;

        using var gzip = new GZipStream(new MemoryStream(script.Gzip), CompressionMode.Decompress);
        using var read = new MemoryStream();
        gzip.CopyTo(read);

        Assert.Equal(script.Bytes, read.ToArray());
        Assert.InRange(script.Gzip.Length, 1, 70_000);
    }

    /// <summary>But for its icon, which is in the page itself.</summary>
    [GeneratedRegex("(?:src|href)=\"(?<file>[^\":]+)\"")]
    private static partial Regex Loaded();
}
