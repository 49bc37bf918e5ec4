using Pubby.Core;

namespace Pubby.Aws.DynamoDb;

/// <summary>The rules of a configuration with the messages in DynamoDB.</summary>
internal static class DynamoDbCheck
{
    /// <summary>An item is at most 400 KB, names included.</summary>
    private const int MaxDataBytes = 384 * 1024;

    public static void Check(DynamoDbOptions store, int dataBytes, SettingFaults faults)
    {
        if (store.Table.Length is < 3 or > 255 || !store.Table.All(IsOfTableName))
        {
            faults.Report("Pubby:Store:DynamoDb:Table",
                $"'{store.Table}' is not 3 to 255 letters, digits, '_', '.' or '-'.");
        }
        if (store.ServiceUrl is { Length: > 0 } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            faults.Report("Pubby:Store:DynamoDb:ServiceUrl",
                $"'{url}' is not an address such as http://localhost:8000; leave it out for AWS.");
        }
        if (dataBytes > MaxDataBytes)
        {
            faults.Report("Pubby:Limits:DataBytes",
                $"{dataBytes} is more than an item of DynamoDB can hold; at most {MaxDataBytes} with " +
                "Pubby:Store:Kind=DynamoDb.");
        }
    }

    private static bool IsOfTableName(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-';
}
