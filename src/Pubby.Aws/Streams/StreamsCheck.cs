using Pubby.Core;
using Pubby.Core.Messages;

namespace Pubby.Aws.Streams;

/// <summary>The rules of a configuration with a global table between regions.</summary>
internal static class StreamsCheck
{
    public static void Check(StreamsRelayOptions streams, int? number, SettingFaults faults)
    {
        if (number is null)
        {
            faults.Report("Pubby:Region:Number",
                $"every region needs a number of its own, from 0 to {VersionPartition.Regions - 1}, the same on all " +
                "of its nodes: it keeps the versions of two regions apart.");
        }
        if (streams.ServiceUrl is { Length: > 0 } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            faults.Report("Pubby:Region:Streams:ServiceUrl",
                $"'{url}' is not an address such as https://streams.dynamodb.eu-west-1.amazonaws.com; leave it out " +
                "for the region's.");
        }
    }
}
