using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Tests.Fleet.Questions;

/// <summary>Without Redis the fleet is this node, and every other is not found.</summary>
public sealed class LoneNodeTests
{
    [Fact]
    public async Task It_answers_itself_and_nobody_is_missing()
    {
        await using var node = await AskingNode.StartAsync(
            new NodeIdentity(), new NoFleetChannel(), new FakeTimeProvider(), Kind.Echo("alone"));
        var answers = await node.AskAsync("echo", "a");
        Assert.Equal((1, FleetLink.None), (answers.Nodes, answers.Link));
        Assert.Equal("alone a", Encoding.UTF8.GetString(Assert.Single(answers.Answers).Content.Span));
        Assert.Single((await node.AskOneAsync(node.Id, "echo")).Answers);
        Assert.Equal([new MissingNode("other", MissingReason.NotFound)],
            (await node.AskOneAsync("other", "echo")).Missing);
    }
}
