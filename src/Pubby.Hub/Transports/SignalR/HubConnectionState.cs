using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>What Pubby keeps for a SignalR connection: a feature of its <c>ConnectionContext</c>.</summary>
/// <param name="token">What its handshake brought; null: nothing.</param>
/// <param name="admitted">
/// The address that a place was reserved for; null: the place is given back elsewhere, or there is none.
/// </param>
internal sealed class HubConnectionState(ClientConnection client, string? token, ClientAddress? admitted = null)
{
    private string? _token = token;

    public ClientConnection Client => client;

    public ClientAddress? Admitted => admitted;

    /// <summary>Gives the handshake's token away. It is kept no longer than it takes to verify it.</summary>
    public string? TakeToken() => Interlocked.Exchange(ref _token, null);
}
