using Pubby.Core.Delivery;

namespace Pubby.Hub.Connections;

/// <summary>A connection that came over the network.</summary>
internal interface IClientLink : IConnection
{
    ClientAddress Address { get; }
}
