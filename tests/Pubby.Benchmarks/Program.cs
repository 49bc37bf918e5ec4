using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Pubby.Benchmarks.Load;

switch (args)
{
    case ["deliver", .. var rest]:
        await LoadCommands.DeliverAsync(LoadOptions.Parse(rest));
        break;
    case ["idle", .. var rest]:
        await LoadCommands.IdleAsync(LoadOptions.Parse(rest));
        break;
    case ["commit", .. var rest]:
        await CommitCommand.RunAsync(LoadOptions.Parse(rest));
        break;
    case ["floor", var port]:
        Floor.Run(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        break;
    default:
        // In this process: a generated project would not know this one's pinned packages.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(8);
        BenchmarkSwitcher.FromAssembly(typeof(LoadCommands).Assembly)
            .Run(args, ManualConfig.Create(DefaultConfig.Instance).AddJob(job));
        break;
}
