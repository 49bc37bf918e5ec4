using BenchmarkDotNet.Running;
using Pubby.Benchmarks.Load;

switch (args)
{
    case ["deliver", .. var rest]:
        await LoadCommands.DeliverAsync(LoadOptions.Parse(rest));
        break;
    case ["idle", .. var rest]:
        await LoadCommands.IdleAsync(LoadOptions.Parse(rest));
        break;
    case ["floor", var port]:
        Floor.Run(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(LoadCommands).Assembly).Run(args);
        break;
}
