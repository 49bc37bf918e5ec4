using Pubby.Hub.Messages;

namespace Pubby.Hub.Regions;

/// <summary>There is one region: nobody else is to be told, and nobody says anything.</summary>
internal sealed class NoOtherRegion : IRegionRelay
{
    public Task StartAsync(IRegionListener listener, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<bool> TellAsync(string room, Message message) => new(true);

    public void TellToReread(string room)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
