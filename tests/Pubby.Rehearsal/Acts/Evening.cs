using Pubby.Simulator.Model;
using Pubby.Simulator.Scaling;
using Pubby.Simulator.Validation;
using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>
/// A match in minutes: clients come, stay and go, and hubs are started and drained by the rules and the class that the
/// simulator has, from what real hubs count.
/// </summary>
internal static class Evening
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var curve = EveningPlan.ClientsOf(stage.Plan.Clients);
        var scaling = new Scaling(stage);
        using var ending = new CancellationTokenSource();
        var scales = scaling.RunAsync(ending.Token);
        await FollowAsync(stage, curve);
        await stage.UntilAllAreUpAsync();
        await ending.CancelAsync();
        await scales;
        return
        [
            new("hubs at the start, the most, and in the end",
                $"{stage.Plan.Nodes}, {scaling.Most}, {stage.Home.Hubs.Count}"),
            new("hubs that were drained", $"{scaling.Drained}, {scaling.Killed} of them did not end by themselves",
                scaling.Killed == 0),
        ];
    }

    private static async Task FollowAsync(Stage stage, double[][] points)
    {
        var curve = new ClientCurve(points, atStart: stage.Plan.Clients);
        var started = stage.Timeline.Seconds;
        using var steps = new PeriodicTimer(Step, TimeProvider.System);
        while (stage.Timeline.Seconds - started < points[^1][0] && await steps.WaitForNextTickAsync())
        {
            var change = (int)curve.ChangeUntil(stage.Timeline.Seconds - started);
            if (change > 0) stage.Crowd.Grow(change);
            if (change < 0) await stage.Crowd.ShrinkAsync(-change);
        }
    }

    /// <summary>What an autoscaling group does.</summary>
    private sealed class Scaling(Stage stage)
    {
        private readonly ScalingSettings _settings = EveningPlan.ScalingOf(
            stage.Plan.Clients, stage.Plan.Nodes + stage.Plan.More, stage.Plan.DrainSeconds);

        /// <summary>Those that are to stay, the oldest first, and whether they serve.</summary>
        private readonly List<(int Slot, Task Started)> _staying =
            [.. stage.Home.Hubs.Keys.Order().Select(slot => (slot, Task.CompletedTask))];

        private readonly Dictionary<int, Task> _going = [];

        public int Most { get; private set; } = stage.Plan.Nodes;

        public int Drained { get; private set; }

        public int Killed { get; private set; }

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            var metrics = new MetricWindow(_settings);
            var scaler = new Autoscaler(_settings, metrics);
            var started = stage.Timeline.Seconds;
            using var steps = new PeriodicTimer(TimeSpan.FromSeconds(_settings.Period), TimeProvider.System);
            try
            {
                while (await steps.WaitForNextTickAsync(cancellationToken))
                {
                    var now = stage.Timeline.Seconds - started;
                    metrics.Add(now, new Datapoint(0, 0, await MeanAsync()));
                    Scale(scaler.Desired(_staying.Count, now));
                }
            }
            catch (OperationCanceledException)
            {
                // The evening is over.
            }
            await Task.WhenAll([.. _staying.Select(hub => hub.Started), .. _going.Values]);
        }

        private async Task<double> MeanAsync()
        {
            var counts = await stage.Home.ConnectionsAsync();
            return _staying.Where(hub => hub.Started.IsCompletedSuccessfully)
                .Select(hub => (double)counts[hub.Slot]).DefaultIfEmpty().Average();
        }

        private void Scale(int desired)
        {
            foreach (var (slot, _) in _going.Where(hub => hub.Value.IsCompleted).ToArray()) _going.Remove(slot);
            for (var slot = 0; slot < _settings.Most && _staying.Count < desired; slot++)
            {
                if (_going.ContainsKey(slot) || _staying.Any(hub => hub.Slot == slot)) continue;
                _staying.Add((slot, stage.Home.StartHubAsync(slot)));
            }
            for (; _staying.Count > desired; _staying.RemoveAt(0))
                _going[_staying[0].Slot] = DrainAsync(_staying[0].Slot);
            Most = Math.Max(Most, _staying.Count + _going.Count);
        }

        private async Task DrainAsync(int slot)
        {
            var hub = stage.Home.Hubs[slot];
            await stage.Home.DrainAsync(slot, $$"""
                {"reason":"scale-in","seconds":{{stage.Plan.DrainSeconds}},"exits":true}
                """);
            await Eventually.UntilAsync(() => hub.HasExited, () => $"hub {slot} ends", TimeSpan.FromMinutes(5));
            Drained++;
            if (hub.ExitCode != 0) Killed++;
            await stage.Home.RemoveAsync(slot);
        }
    }
}
