using Pubby.Aws.DynamoDb;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>What a table in DynamoDB Local itself holds, past every cache and every node's memory.</summary>
internal sealed class StoredTable : IAsyncDisposable
{
    /// <summary>
    /// For the hubs; DynamoDB Local takes any, and keeps the tables of each pair of key and region apart.
    /// </summary>
    public static readonly string[] Credentials =
        ["AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_REGION=us-east-1"];

    private readonly DynamoDbMessageStore _store;

    /// <param name="credentials">The hubs'; absent: <see cref="Credentials"/>.</param>
    public StoredTable(string url, string table = "pubby-messages", string[]? credentials = null)
    {
        // The SDK looks here for what this process' own reads need.
        foreach (var setting in credentials ?? Credentials)
        {
            var split = setting.Split('=');
            Environment.SetEnvironmentVariable(split[0], split[1]);
        }
        var options = new DynamoDbOptions { ServiceUrl = url, Table = table };
        _store = new DynamoDbMessageStore(DynamoDbClient.Create(options), options, TimeProvider.System);
    }

    public async Task<RoomView> ReadAsync(string room)
    {
        var view = new RoomView();
        foreach (var message in (await _store.LoadAsync(room, CancellationToken.None)).Where(message => message.IsLive))
        {
            view.Put(message.Id, message.Version, message.Data);
        }
        return view;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
