using Pubby.Hub.Messages;
using Pubby.Hub.Options;

namespace Pubby.Hub.Configuration;

/// <summary>What must be so where regions share a global table.</summary>
internal static class StreamsCheck
{
    public static void Check(RegionOptions region, OptionsReader reader)
    {
        if (region.Number is null)
        {
            reader.Report("Pubby:Region:Number", $"every region needs a number of its own, from 0 to {VersionPartition.Regions - 1}, on all of its nodes the same: by it no two regions give different messages the same version.");
        }
        if (region.Streams.ServiceUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            reader.Report("Pubby:Region:Streams:ServiceUrl", $"'{url}' is not an address such as https://streams.dynamodb.eu-west-1.amazonaws.com; leave it out for the region's.");
        }
    }
}
