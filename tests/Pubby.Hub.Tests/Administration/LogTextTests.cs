using System.Text;
using Pubby.Hub.Administration;
using Pubby.Hub.Administration.Drain;

namespace Pubby.Hub.Tests.Administration;

/// <summary>What operators write, as the log has it.</summary>
public sealed class LogTextTests
{
    [Theory]
    [InlineData("hub-1 é 日本 \ud83d\ude00", "hub-1 é 日本 \ud83d\ude00")]
    [InlineData("a\r\nThe operator eve: nothing.", "a??The operator eve: nothing.")]
    [InlineData("a\u001b[2J", "a?[2J")]
    [InlineData("a\u2028b\u2029c\u0085d\u202ee", "a?b?c?d?e")]
    [InlineData("\u0645\u06cc\u200c\u0634", "\u0645\u06cc\u200c\u0634")]
    public void Nothing_that_a_terminal_or_a_reader_of_lines_interprets_goes_to_a_log(string text, string logged) =>
        Assert.Equal(logged, LogText.Of(text));

    [Fact]
    public void An_order_to_drain_names_its_node_and_leaves_the_reason_as_it_is()
    {
        var request = new DrainRequest("this node is old");
        Assert.Equal("drain this node (this node is old)", request.Text());
        Assert.Equal("drain node ab12 (this node is old)", request.Text("ab12"));
        Assert.Equal("drain node ab?12 (this node is old)", request.Text("ab\n12"));
        Assert.Equal("withdraw the order to drain node ab?12", DrainRequest.Withdrawal("ab\n12"));
        Assert.Equal("withdraw the order to drain this node", DrainRequest.Withdrawal());
    }

    [Theory]
    [InlineData("kernel update", true)]
    [InlineData("two\\nlines", false)]
    [InlineData("two\\u2028lines", false)]
    public void A_reason_with_such_a_character_is_refused(string reason, bool isTaken) => Assert.Equal(
        isTaken, DrainRequest.TryRead(Encoding.UTF8.GetBytes($$"""{"reason":"{{reason}}"}""")) is not null);
}
