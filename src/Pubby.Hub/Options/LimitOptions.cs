using System.ComponentModel.DataAnnotations;

namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Limits</c>: limits of what a client, a publisher and the node use.</summary>
internal sealed class LimitOptions
{
    /// <summary>A frame, or a message in fragments, from a client, in bytes. Beyond it: close 4004.</summary>
    [Range(256, 1024 * 1024)]
    public int FrameBytes { get; set; } = 8 * 1024;

    [Range(1, 100_000)]
    public int RoomsPerConnection { get; set; } = 200;

    /// <summary>
    /// How many commands a connection may send, over time. Beyond it: error <c>rate_limited</c>, close 4102.
    /// </summary>
    [Range(1, 100_000)]
    public int CommandsPerSecond { get; set; } = 50;

    /// <summary>How many commands a connection may send at once.</summary>
    [Range(1, 100_000)]
    public int CommandBurst { get; set; } = 200;

    /// <summary>Refused commands within a minute that end a connection: close 4005.</summary>
    [Range(1, 100_000)]
    public int ErrorsPerMinute { get; set; } = 20;

    /// <summary>A message's data in the request, in bytes of UTF-8. Beyond it: 413.</summary>
    [Range(1, 1024 * 1024)]
    public int DataBytes { get; set; } = 64 * 1024;

    /// <summary>A batch's body, in bytes. Beyond it: 413.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 1024 * 1024;

    [Range(1, 10_000)]
    public int BatchMessages { get; set; } = 100;

    /// <summary>
    /// Connections of this node; null: as many as the limit on open files allows, less a reserve. Never more than that.
    /// Beyond it: 503.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? Connections { get; set; }

    /// <summary>
    /// How many connections a second this node lets in at most; null: 20,000. Below that it lets in as many as it
    /// bears. What comes faster waits for a second at most, and is then refused: 503.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? ConnectsPerSecond { get; set; }

    /// <summary>
    /// How many connections one address may have at once (IPv6: a network of 64 bits); null: any number. Beyond it:
    /// 429. Set it only where the hub sees its clients' addresses (Pubby:TrustedProxies, Pubby:ProxyProtocol), and
    /// remember that a provider may put thousands of clients behind one address.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? ConnectionsPerAddress { get; set; }

    /// <summary>How many connects a second one address may make; null: any number. Beyond it: 429.</summary>
    [Range(1, 1_000_000)]
    public int? ConnectsPerAddress { get; set; }

    /// <summary>
    /// How many connections one token's subject may have at once on this node; null: any number. Beyond it: close 4102.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? ConnectionsPerSubject { get; set; }

    /// <summary>How many connects a second one subject may make; null: any number. Beyond it: close 4102.</summary>
    [Range(1, 1_000_000)]
    public int? ConnectsPerSubject { get; set; }

    /// <summary>
    /// How much may wait for one connection, in bytes. Beyond it the connection is behind, and is caught up with the
    /// newest state.
    /// </summary>
    [Range(16 * 1024, 64 * 1024 * 1024)]
    public int OutboxBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// A connection that takes none of its waiting bytes for this long is closed, 4101. In whole seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an idle plain connection is pinged. In whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>A connection that sends nothing for this long is closed, 4201. In whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A connection is asked to reconnect (close 4204) after this time, times a random number from 0.75 to 1.25; null:
    /// never.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "30.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How long a room stays on the node after its last use, in case a subscriber comes back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RoomLinger { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many rooms this node loads from the store at once. Further ones wait, in turns of the connections that ask.
    /// </summary>
    [Range(1, 10_000)]
    public int RoomLoads { get; set; } = 32;

    /// <summary>
    /// How many rooms may wait for that. Beyond it the newest room of the connection that waits for the most is
    /// refused: error <c>overloaded</c>, and for a GET 503.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RoomLoadsWaiting { get; set; } = 1024;

    /// <summary>
    /// How often a node of a fleet reads each live room again from the store, whether or not anything seems to be
    /// missing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "12:00:00")]
    public TimeSpan RereadPeriod { get; set; } = TimeSpan.FromMinutes(5);
}
