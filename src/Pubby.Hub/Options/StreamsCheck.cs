namespace Pubby.Hub.Options;

/// <summary>What must be so where regions share a global table.</summary>
internal static class StreamsCheck
{
    public static void Check(StreamsRelayOptions streams, OptionsReader reader)
    {
        if (streams.ServiceUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            reader.Report("Pubby:Region:Streams:ServiceUrl", $"'{url}' is not an address such as https://streams.dynamodb.eu-west-1.amazonaws.com; leave it out for the region's.");
        }
    }
}
