namespace Pubby.Core.Tests.Balance;

/// <summary>Which node a balancer gives the next client to.</summary>
internal abstract class ModelBalancer
{
    public abstract void Give(List<ModelNode> nodes, int clients, Random random);

    /// <summary>To the node with the fewest open connections for its weight, which is its capacity.</summary>
    internal sealed class LeastConnections : ModelBalancer
    {
        public override void Give(List<ModelNode> nodes, int clients, Random random)
        {
            var queue = new PriorityQueue<ModelNode, double>(nodes.Select(node => (node, LoadOf(node))));
            for (; clients > 0; clients--)
            {
                var node = queue.Dequeue();
                node.Count++;
                queue.Enqueue(node, LoadOf(node));
            }
        }
    }

    /// <summary>To all nodes in turn, whatever they have.</summary>
    internal sealed class RoundRobin : ModelBalancer
    {
        private int _next;

        public override void Give(List<ModelNode> nodes, int clients, Random random)
        {
            for (; clients > 0; clients--) nodes[_next++ % nodes.Count].Count++;
        }
    }

    /// <summary>To the one of two random nodes that has fewer.</summary>
    internal sealed class PowerOfTwo : ModelBalancer
    {
        public override void Give(List<ModelNode> nodes, int clients, Random random)
        {
            for (; clients > 0; clients--)
            {
                var (one, other) = (nodes[random.Next(nodes.Count)], nodes[random.Next(nodes.Count)]);
                (LoadOf(one) <= LoadOf(other) ? one : other).Count++;
            }
        }
    }

    private static double LoadOf(ModelNode node) => node.Count / (double)node.Capacity;
}
