using System.Text;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Tests.Fleet.Questions;

public sealed class FleetMessageTests
{
    [Theory]
    [InlineData(false, "rooms", 4096, "pubby1 ask 7 ab12 rooms 4096\nä\n")]
    [InlineData(true, "ok", 0, "pubby1 answer 7 ab12 ok 0\nä\n")]
    public void What_is_sent_is_a_line_that_people_can_read_and_the_content(
        bool isAnswer, string topic, int maxBytes, string text)
    {
        var bytes = new FleetMessage(isAnswer, 7, "ab12", topic, maxBytes, Encoding.UTF8.GetBytes("ä\n")).Encode();
        Assert.Equal(text, Encoding.UTF8.GetString(bytes));
        Assert.True(FleetMessage.TryDecode(bytes, out var message));
        Assert.Equal(
            (isAnswer, 7L, "ab12", topic, maxBytes, "ä\n"),
            (message.IsAnswer, message.Id, message.From, message.Topic, message.MaxBytes,
                Encoding.UTF8.GetString(message.Content.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pubby1 ask 7 ab12 rooms 4096")]
    [InlineData("pubby2 ask 7 ab12 rooms 4096\n")]
    [InlineData("pubby1 tell 7 ab12 rooms 4096\n")]
    [InlineData("pubby1 ask -7 ab12 rooms 4096\n")]
    [InlineData("pubby1 ask 99999999999999999999 ab12 rooms 4096\n")]
    [InlineData("pubby1 ask 7 ab12 rooms much\n")]
    [InlineData("pubby1 ask 7  rooms 4096\n")]
    [InlineData("pubby1 ask 7 ab12 rooms 4096 more\n")]
    public void Anything_else_is_ignored(string text) =>
        Assert.False(FleetMessage.TryDecode(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_line_is_not_looked_for_beyond_its_limit() =>
        Assert.False(FleetMessage.TryDecode(Encoding.UTF8.GetBytes(new string('a', 1 << 20) + "\n"), out _));
}
