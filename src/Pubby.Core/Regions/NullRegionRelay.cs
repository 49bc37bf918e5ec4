using Pubby.Core.Messages;

namespace Pubby.Core.Regions;

/// <summary>There is one region: it sends nothing and receives nothing.</summary>
internal sealed class NullRegionRelay : IRegionRelay
{
    public Task StartAsync(IRegionListener listener, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<bool> ForwardAsync(string room, Message message) => new(true);

    public void RequestRefresh(string room)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
