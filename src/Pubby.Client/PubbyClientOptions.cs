using Microsoft.AspNetCore.Http.Connections.Client;

namespace Pubby.Client;

/// <summary>Where the hub is and how to talk to it. Checked when a client is made, all faults at once.</summary>
public sealed class PubbyClientOptions
{
    /// <summary>
    /// Base addresses of hubs that share a store, <c>http://localhost:5080</c> for example: each try takes the next one, and a connection that was
    /// healthy is tried again where it was. A path is a prefix, to which <c>/hub</c> is added: <c>https://host/pubby</c> is <c>https://host/pubby/hub</c>.
    /// An address that ends in <c>/hub</c> is taken as it is.
    /// </summary>
    public IList<string> Urls { get; } = [];

    /// <summary>How messages are written on the connection.</summary>
    public PubbyProtocol Protocol { get; set; } = PubbyProtocol.MessagePack;

    /// <summary>
    /// Gives the token that goes with each try to connect, so that an old one is never sent twice; null: none is sent. It runs on a thread of the pool, and
    /// may take as long as <see cref="ConnectTimeout"/>. When it throws, or gives null or nothing, the try has failed with <c>token_failed</c>
    /// (<see cref="PubbyClient.Faulted"/>), and it is asked again on the next.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>What one try may take, token and handshake included. 1 s to 10 minutes.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A hub that says nothing for so long is gone. Hubs ping every 25 s. 1 s to 10 minutes.</summary>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Proxies, certificates and headers of the connection, set before each try; null: none.</summary>
    public Action<HttpConnectionOptions>? ConfigureHttp { get; set; }
}
