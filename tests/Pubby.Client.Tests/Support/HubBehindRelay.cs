using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>
/// A real hub that may be killed and started again: clients reach it through a relay whose address stays, and it keeps
/// its store.
/// </summary>
internal sealed class HubBehindRelay : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string[] _settings;
    private HttpClient _publisher = null!;

    private HubBehindRelay(string[] settings) => _settings = settings;

    public HubProcess Hub { get; private set; } = null!;

    public TcpRelay Relay { get; private set; } = null!;

    public static async Task<HubBehindRelay> StartAsync(params string[] settings)
    {
        var hub = new HubBehindRelay(settings);
        await hub.RestartAsync();
        return hub;
    }

    /// <summary>A hub over the same store; the one before must have ended.</summary>
    /// <param name="isLedTo">False: the relay still leads to where the one before was.</param>
    public async Task RestartAsync(bool isLedTo = true)
    {
        var hub = await HubProcess.StartAsync(_directory.Path, _settings);
        if (Hub is not null) await Hub.DisposeAsync();
        Hub = hub;
        _publisher?.Dispose();
        _publisher = Hub.NewPublisher();
        if (Relay is null) Relay = new TcpRelay(Hub.Port);
        else if (isLedTo) Relay.LeadTo(Hub.Port);
    }

    /// <summary>
    /// A client that comes back soon: this hub is killed and started again, and has no others that could be overrun.
    /// </summary>
    public PubbyClient NewClient(
        PubbyProtocol protocol = PubbyProtocol.MessagePack, Action<PubbyClientOptions>? configure = null)
    {
        var options = new PubbyClientOptions
        {
            Protocol = protocol,
            Urls = { Relay.Url },
            InitialBackoff = TimeSpan.FromSeconds(0.5),
            MaxBackoff = TimeSpan.FromSeconds(1),
        };
        configure?.Invoke(options);
        return new PubbyClient(options);
    }

    /// <summary>Publishes, again and again until it is acknowledged.</summary>
    public async Task PutAsync(string room, string id, string json, string query = "")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer =
            await _publisher.PutAsync(new Uri($"/v1/rooms/{room}/messages/{id}{query}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    public async Task DeleteAsync(string room, string id)
    {
        using var answer = await _publisher.DeleteAsync(new Uri($"/v1/rooms/{room}/messages/{id}", UriKind.Relative));
    }

    /// <summary>What the store holds, in the form of <see cref="RoomText.Of"/>.</summary>
    public async Task<string> StoredAsync(string room) =>
        RoomView.OfDocument(
            await _publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}/messages", UriKind.Relative)))
                .Text;

    public async ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        await Relay.DisposeAsync();
        await Hub.DisposeAsync();
        _directory.Dispose();
    }
}
