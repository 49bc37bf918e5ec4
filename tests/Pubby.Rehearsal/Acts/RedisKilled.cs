namespace Pubby.Rehearsal.Acts;

/// <summary>Redis dies and comes back: messages are late between hubs, and none is lost.</summary>
internal static class RedisKilled
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var before = stage.Schedule.Count;
        await stage.World.Redis.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        await stage.World.Redis.RestartAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        return [new("messages acknowledged meanwhile", $"{stage.Schedule.Count - before}")];
    }
}
