using System.Diagnostics;

namespace Pubby.Testing;

/// <summary>Signals to processes that tests have started.</summary>
internal static class ProcessSignal
{
    /// <summary>
    /// Sends it, as <c>kill</c> does. After STOP none of the process' threads runs any more. By itself that takes a
    /// while on a busy machine: one thread takes the signal once it gets a core, and stops the others, which answer
    /// requests until then.
    /// </summary>
    public static void Send(int processId, string signal)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", $"{processId}"])) kill.WaitForExit();
        if (signal == "STOP" && !SpinWait.SpinUntil(() => IsStopped(processId), Eventually.Limit))
            throw new TimeoutException($"waited in vain: the process {processId} is stopped");
    }

    /// <summary>By the states of its threads: proc(5), <c>/proc/[pid]/stat</c>.</summary>
    private static bool IsStopped(int processId)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{processId}/task")
                .All(thread => StateOf(File.ReadAllText($"{thread}/stat")) is 'T' or 'Z' or 'X');
        }
        catch (DirectoryNotFoundException)
        {
            // It has ended, or one of its threads has.
            return !Directory.Exists($"/proc/{processId}");
        }
        catch (IOException)
        {
            // A thread ended meanwhile.
            return false;
        }
    }

    /// <summary>After the program's name, which may hold any character.</summary>
    private static char StateOf(string stat) => stat[stat.LastIndexOf(')') + 2];
}
