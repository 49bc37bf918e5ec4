namespace Pubby.Client.Connection;

/// <summary>A base address as the hub's own: <c>/hub</c> added, and ws as http, as SignalR names it.</summary>
internal static class HubUrl
{
    public static Uri Of(string url)
    {
        var builder = new UriBuilder(url);
        builder.Scheme = builder.Scheme switch { "ws" => "http", "wss" => "https", var other => other };
        builder.Path = $"{builder.Path.TrimEnd('/')}/hub";
        return builder.Uri;
    }
}
