using System.Net.Sockets;
using System.Text.Json;
using Pubby.Load.Plans;

namespace Pubby.Load.Workers;

/// <summary>
/// A worker: does its part of a plan as it is told over stdin, and says over stdout what comes of it. The format is in
/// docs/reference/load-plan.md.
/// </summary>
internal static class WorkerProgram
{
    public const int Done = 0;
    public const int Refused = 2;

    /// <returns>The exit code.</returns>
    /// <param name="token">The subscribers' token; null: none.</param>
    public static int Run(TextReader input, TextWriter output, string? token)
    {
        var writer = new LineWriter(output);
        var (worker, faults) = Prepare(input.ReadLine(), writer, token);
        if (worker is null)
        {
            writer.Write(new FaultLine(faults));
            return Refused;
        }
        using (worker)
        {
            worker.Begin();
            while (worker.IsRunning && input.ReadLine() is { } line)
            {
                if (worker.Do(line) is { } fault) writer.Write(new FaultLine([fault]));
            }
            worker.End();
        }
        return Done;
    }

    private static (Worker? Worker, IReadOnlyList<string> Faults) Prepare(
        string? line, LineWriter writer, string? token)
    {
        var (command, fault) = ReadCommand(line ?? "");
        if (command is null) return (null, [fault!]);
        if (command is not { Command: "plan", Plan: { } plan, Part: { } part, Parts: { } parts }
            || part < 0 || parts <= part) return (null, ["The first line must be a plan, with its part and parts."]);
        string[] faults = [.. PlanCheck.FaultsOf(plan)];
        if (faults.Length == 0 && FaultOfPorts(plan, parts, command.Here ?? 1) is { } ports) faults = [ports];
        if (faults.Length > 0) return (null, faults);
        try
        {
            return (new Worker(plan, part, parts, token, writer), []);
        }
        catch (SocketException unknown)
        {
            return (null, [$"A hub's address cannot be found: {unknown.Message}."]);
        }
    }

    /// <summary>Of this machine's parts alone: the others have ports of their own.</summary>
    private static string? FaultOfPorts(LoadPlan plan, int parts, int here)
    {
        var largest = (int)(((plan.Connections * (long)here) + parts - 1) / parts);
        return SourceAddresses.FaultOfPorts(plan with { Connections = largest }, SourceAddresses.PortsOfSource());
    }

    public static (WorkerCommand? Command, string? Fault) ReadCommand(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerCommand) is { } command
                ? (command, null) : (null, "A command is a JSON object.");
        }
        catch (JsonException fault)
        {
            return (null, PlanFile.SentenceOf(fault));
        }
    }
}

/// <summary>Lines of JSON, each whole and at once. Any thread may write.</summary>
internal sealed class LineWriter(TextWriter output)
{
    private readonly Lock _gate = new();

    public void Write(WorkerLine line)
    {
        var text = WorkerJson.Text(line);
        lock (_gate)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}
