using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>A client's statuses as it tells them: one that lasts a moment is missed by asking now and then.</summary>
internal static class ClientStatuses
{
    /// <summary>The first status from now on that is in this state.</summary>
    public static Task<ConnectionStatus> FirstAsync(this PubbyClient client, ConnectionState state) => ReadUntilAsync(client, state).WaitAsync(Eventually.Limit);

    private static async Task<ConnectionStatus> ReadUntilAsync(PubbyClient client, ConnectionState state)
    {
        await foreach (var status in client.StatusesAsync())
        {
            if (status.State == state) return status;
        }
        throw new InvalidOperationException($"The client was closed, and never {state}.");
    }
}
