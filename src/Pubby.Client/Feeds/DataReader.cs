using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Client.Transport;

namespace Pubby.Client.Feeds;

/// <summary>Reads a message's data as the application's type.</summary>
internal static class DataReader
{
    private static readonly byte[] Null = [.. "null"u8];

    /// <param name="data">As the transports deliver it: UTF-8, an element, or null for JSON's null.</param>
    public static T? Read<T>(object? data, JsonTypeInfo<T> type) => data switch
    {
        byte[] utf8 => JsonSerializer.Deserialize(utf8, type),
        UnreadableData unreadable =>
            throw new PubbyException(ClientErrorCode.DataUnreadable, unreadable.Fault.Message, unreadable.Fault),
        JsonElement element => element.Deserialize(type),
        _ => JsonSerializer.Deserialize(Null, type),
    };
}
