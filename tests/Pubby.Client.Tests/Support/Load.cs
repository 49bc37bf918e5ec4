namespace Pubby.Client.Tests.Support;

/// <summary>Puts and deletes in a room, as fast as the hub answers, through its deaths.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Ids = 40;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _published;

    public Load(HubBehindRelay hub, string room) => _running = Task.Run(() => RunAsync(hub, room));

    public int Published => Volatile.Read(ref _published);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(HubBehindRelay hub, string room)
    {
        var random = new Random(7);
        for (var round = 0; !_stopping.IsCancellationRequested; round++)
        {
            var id = $"id-{random.Next(Ids)}";
            try
            {
                if (random.Next(8) == 0) await hub.DeleteAsync(room, id);
                else await hub.PutAsync(room, id, $"{{\"round\":{round}}}");
                Interlocked.Increment(ref _published);
            }
            catch (Exception fault)
                when (fault is HttpRequestException or TaskCanceledException or ObjectDisposedException)
            {
                // It is down. Whether this one was stored, the store says in the end.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
