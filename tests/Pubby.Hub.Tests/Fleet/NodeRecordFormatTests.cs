using System.Text;
using Pubby.Core.Balance;
using Pubby.Core.Draining;
using Pubby.Hub.Fleet;

namespace Pubby.Hub.Tests.Fleet;

public sealed class NodeRecordFormatTests
{
    private static readonly NodeRecord Node = new(
        "a1", 12, 1000, NodePhase.Leaving, 987.5, IsRed: true, Shed: 34, "1.2.3", DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_record_is_read_as_it_was_written() =>
        Assert.Equal(Node, NodeRecordFormat.Decode("a1", NodeRecordFormat.Encode(Node)));

    [Fact]
    public void A_field_of_a_newer_version_is_ignored()
    {
        var text = Encoding.UTF8.GetString(NodeRecordFormat.Encode(Node));
        Assert.Equal(Node, NodeRecordFormat.Decode("a1", Encoding.UTF8.GetBytes("{\"newer\":[1]," + text[1..])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"count\":1,\"capacity\":1,\"phase\":\"unheard\"}")]
    [InlineData("{\"count\":1,\"capacity\":1,\"phase\":\"77\"}")]
    [InlineData("{\"count\":-1,\"capacity\":1,\"phase\":\"serving\"}")]
    [InlineData("{\"count\":\"many\",\"capacity\":1,\"phase\":\"serving\"}")]
    public void What_cannot_be_read_is_a_node_that_serves_nobody(string json)
    {
        var node = NodeRecordFormat.Decode("a1", Encoding.UTF8.GetBytes(json));
        Assert.False(node.IsServing);
        Assert.Equal(NodePhase.Starting, node.Phase);
    }

    [Fact]
    public void A_record_without_end_is_not_parsed()
    {
        var json = $"{{\"count\":1,\"capacity\":1,\"phase\":\"serving\",\"version\":\"{new string('x', 5000)}\"}}";
        Assert.False(NodeRecordFormat.Decode("a1", Encoding.UTF8.GetBytes(json)).IsServing);
    }
}
