using Microsoft.AspNetCore.Http.Connections.Client;

namespace Pubby.Client;

/// <summary>Where the hub is and how to connect to it. Checked when a client is made, all faults at once.</summary>
public sealed class PubbyClientOptions
{
    /// <summary>
    /// Base addresses of hubs that share a store, <c>http://localhost:5080</c> for example. Each try uses the next one;
    /// a connection that was healthy is tried again at the same one. A path is a prefix, and <c>/hub</c> is added to
    /// it: <c>https://host/pubby</c> becomes <c>https://host/pubby/hub</c>. An address that ends in <c>/hub</c> is not
    /// changed.
    /// </summary>
    public IList<string> Urls { get; } = [];

    /// <summary>How messages are written on the connection.</summary>
    public PubbyProtocol Protocol { get; set; } = PubbyProtocol.MessagePack;

    /// <summary>
    /// Returns the client's token; null: none is sent. The token is kept for every connection, until the hub refuses it
    /// or it expires: before that, a new one is sent on the connection that is up. It runs on a thread of the pool, one
    /// call at a time, and may take as long as <see cref="ConnectTimeout"/>. If it throws, returns null or an empty
    /// token, or returns the one that expires, that is <c>token_failed</c> (<see cref="PubbyClient.Faulted"/>), and it
    /// is called again after a wait. If the hub refuses two tokens in turn with 4001 and has not served the client in
    /// between, the client is <see cref="ConnectionState.Failed"/>.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>The time-out of one try, token and handshake included. 1 s to 10 minutes.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The range of the first wait after a connection is lost, unless the hub asks its clients for a longer one. The
    /// wait is random; later waits grow. 0 to 10 minutes. With less, the clients of a hub that dies arrive at the
    /// others faster than these may take them.
    /// </summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// No wait is longer, unless the hub asks for it. After five refusals in a row a wait may be three times as long.
    /// 0.5 s to 10 minutes.
    /// </summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A hub that sends nothing for this long is gone. Hubs ping every 25 s. 1 s to 10 minutes.</summary>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Proxies, certificates and headers of the connection, set before each try; null: none.</summary>
    public Action<HttpConnectionOptions>? ConfigureHttp { get; set; }
}
