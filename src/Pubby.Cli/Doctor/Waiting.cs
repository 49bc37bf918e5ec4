using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Doctor;

/// <summary>A bar on stderr while something takes its known time.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    public static async Task<T> ForAsync<T>(Call call, string what, TimeSpan duration, Task<T> task)
    {
        if (!call.Output.HasProgress || task.IsCompleted) return await task;
        return await call.Output.Words.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask(what, maxValue: duration.TotalSeconds);
                var begun = call.Environment.Time.GetTimestamp();
                while (!task.IsCompleted)
                {
                    await Task.WhenAny(task, Task.Delay(Step, call.Environment.Time));
                    bar.Value = call.Environment.Time.GetElapsedTime(begun).TotalSeconds;
                }
                return await task;
            });
    }
}
