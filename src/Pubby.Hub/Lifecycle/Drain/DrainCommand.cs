using System.Globalization;
using System.Runtime.InteropServices;
using Pubby.Hub.Lifecycle.Drain.Signals;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>
/// <c>Pubby.Hub drain</c>: orders a hub on this machine to go, by a signal. It needs no key and no shell: whoever may
/// signal the process may also end it.
/// </summary>
internal static partial class DrainCommand
{
    private const string Usage = "Pubby.Hub drain [--notice | --withdraw] [--pid <process>]";

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (notice, withdraw, process) = (false, false, HubOfTheContainer());
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--notice") notice = true;
            else if (arguments[i] == "--withdraw") withdraw = true;
            else if (arguments[i] == "--pid" && i + 1 < arguments.Length && int.TryParse(
                arguments[++i], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0)
                process = given;
            else return Fail($"'{arguments[i]}' is not understood. Use: {Usage}");
        }
        if (notice && withdraw) return Fail($"an order that is withdrawn needs no notice. Use: {Usage}");
        if (process is not { } target)
            return Fail("process 1 is no hub, as it is in a container. Say which process is: --pid <process>");
        if (!IsHub(target)) return Fail($"process {target} is no hub, or is another user's.");
        if (Kill(target, withdraw ? UserSignals.Withdraw : UserSignals.Drain) != 0)
            return Fail($"process {target} cannot be signalled: {Marshal.GetPInvokeErrorMessage(
                Marshal.GetLastPInvokeError())}.");
        var seconds = notice ? NoticeSeconds() : 0;
        Console.WriteLine(withdraw ? $"The hub, process {target}, serves again."
            : $"The hub, process {target}, leaves; it drains after the notice of {NoticeSeconds()} s.");
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        return 0;
    }

    private static int Fail(string fault)
    {
        Console.Error.WriteLine($"Nothing was ordered: {fault}");
        return 2;
    }

    private static int? HubOfTheContainer() => IsHub(1) ? 1 : null;

    /// <summary>proc(5). A signal that a program does not know would end it.</summary>
    private static bool IsHub(int process)
    {
        try
        {
            return process != Environment.ProcessId && File.ReadAllText($"/proc/{process}/cmdline").Split('\0')
                .Take(2).Any(word => Path.GetFileName(word) is "Pubby.Hub" or "Pubby.Hub.dll");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>As the hub reads it: it is in the same container.</summary>
    private static int NoticeSeconds()
    {
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables().Build();
        return int.TryParse(settings["Pubby:Drain:NoticeSeconds"], NumberStyles.None, CultureInfo.InvariantCulture,
            out var seconds) ? seconds : new DrainOptions().NoticeSeconds;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
