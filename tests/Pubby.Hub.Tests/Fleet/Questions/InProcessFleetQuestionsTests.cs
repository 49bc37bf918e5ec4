using System.Collections.Concurrent;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Tests.Fleet.Questions;

/// <summary>Nodes of one process, so that what is asked is tested without a server.</summary>
public sealed class InProcessFleetQuestionsTests : FleetQuestionsContract
{
    private readonly ConcurrentDictionary<string, Action<ReadOnlyMemory<byte>>> _nodes = [];

    private protected override Task<IFleetChannel> OpenAsync(NodeIdentity identity) =>
        Task.FromResult<IFleetChannel>(new Channel(identity.Id, _nodes));

    private sealed class Channel(string id, ConcurrentDictionary<string, Action<ReadOnlyMemory<byte>>> nodes)
        : IFleetChannel
    {
        public FleetLink Link => FleetLink.Up;

        public Task StartAsync(Action<ReadOnlyMemory<byte>> receive)
        {
            nodes[id] = receive;
            return Task.CompletedTask;
        }

        public ValueTask<bool> SendAsync(string? node, byte[] message)
        {
            foreach (var one in nodes.Where(one => node is null || one.Key == node)) one.Value(message);
            return ValueTask.FromResult(true);
        }
    }
}
