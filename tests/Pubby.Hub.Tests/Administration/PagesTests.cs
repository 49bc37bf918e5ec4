using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Tests.Administration;

/// <summary>Lists of several nodes, each of which gives only a part of its own.</summary>
public sealed class PagesTests
{
    /// <summary>What each node has, a word of letters for each, and how many are asked for at once.</summary>
    [Theory]
    [InlineData("abcdefgh", 3, 100)]
    [InlineData("aceg bdfh", 3, 100)]
    [InlineData("abcd efgh", 2, 100)]
    [InlineData("abc abd cde", 2, 100)]
    [InlineData("abcdefgh  x", 1, 100)]
    // A node's answer has to be short, so it gives fewer than it is asked for.
    [InlineData("abcdefgh bcz", 4, 2)]
    [InlineData("abcdefgh z", 5, 1)]
    public void Part_after_part_everything_comes_once_in_order(string nodes, int limit, int maxOfNode)
    {
        var words = nodes.Split(' ');
        var read = new List<string>();
        var after = "";
        while (true)
        {
            var pages = words.Select(word => PageOf(word, after, limit, maxOfNode));
            var (items, next) = Pages.Join(pages, item => item, limit, same => same[0]);
            Assert.True(items.Length <= limit);
            read.AddRange(items);
            if (next is null) break;
            Assert.NotEmpty(items);
            after = Pages.TryRead(next)!;
        }
        Assert.Equal(nodes.Replace(" ", "", StringComparison.Ordinal).Distinct().Order().Select(letter => $"{letter}"),
            read);
    }

    [Fact]
    public void The_same_of_several_nodes_is_one_joined_of_all()
    {
        NodePage<(string Key, int Count)>[] pages =
            [new([("a", 1), ("b", 2)], HasMore: false), new([("b", 3)], HasMore: false)];
        var (items, next) = Pages.Join(
            pages, item => item.Key, 10, same => (same[0].Key, same.Sum(item => item.Count)));
        Assert.Equal([("a", 1), ("b", 5)], items);
        Assert.Null(next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("match-1")]
    [InlineData("ü")]
    public void A_cursor_is_read_again(string key) => Assert.Equal(key, Pages.TryRead(Pages.ToCursor(key)));

    [Fact]
    public void What_is_no_cursor_is_none() => Assert.Null(Pages.TryRead("xyz"));

    private static NodePage<string> PageOf(string word, string after, int limit, int maxOfNode)
    {
        var page = NodePage<string>.Of(word.Select(letter => $"{letter}").Order(StringComparer.Ordinal)
            .Where(item => string.CompareOrdinal(item, after) > 0), limit);
        while (page.Items.Count > maxOfNode) page = page.Half()!;
        return page;
    }
}
