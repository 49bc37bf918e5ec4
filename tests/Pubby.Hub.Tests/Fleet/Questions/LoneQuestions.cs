using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Tests.Fleet.Questions;

/// <summary>A fleet of one node, which asks itself.</summary>
internal static class LoneQuestions
{
    public static FleetQuestions Of(NodeIdentity node, TimeProvider time, params INodeQuestion[] kinds) => new(
        node, new NoOtherNodes(), new NoFleetChannel(),
        new NodeAnswers(kinds, time, NullLogger<NodeAnswers>.Instance), time);
}
