using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>All statuses of a client: polling would miss one that lasts a moment.</summary>
internal static class ClientStatuses
{
    /// <summary>The first status from now on that is in this state.</summary>
    public static Task<ConnectionStatus> FirstAsync(this PubbyClient client, ConnectionState state) =>
        ReadUntilAsync(client, state).WaitAsync(Eventually.Limit);

    private static async Task<ConnectionStatus> ReadUntilAsync(PubbyClient client, ConnectionState state)
    {
        await foreach (var status in client.StatusesAsync())
        {
            if (status.State == state) return status;
        }
        throw new InvalidOperationException($"The client was closed, and never {state}.");
    }
}
