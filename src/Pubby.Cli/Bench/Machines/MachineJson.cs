using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Cli.Bench.Machines;

/// <summary>A machine that joins.</summary>
/// <param name="ConnectionsOfProcess">What its limit on open files leaves to a process.</param>
internal sealed record MachineJoin(string Name, int ConnectionsOfProcess);

/// <summary>The workers that a machine is to start.</summary>
internal sealed record MachineWorkers(string[] Workers);

/// <summary>Commands to a worker, each as docs/reference/load-plan.md has them.</summary>
internal sealed record WorkerCommands(string[] Commands);

/// <summary>What a worker said, each line as docs/reference/load-plan.md has them.</summary>
/// <param name="ClockError">In microseconds.</param>
internal sealed record WorkerLines(string[] Lines, long ClockError, bool HasEnded);

/// <summary>When a question came and when it was answered, in microseconds of the coordinator's clock.</summary>
internal sealed record ClockStamps(long Received, long Answered);

/// <summary>What coordinator and machines send each other.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MachineJoin))]
[JsonSerializable(typeof(MachineWorkers))]
[JsonSerializable(typeof(WorkerCommands))]
[JsonSerializable(typeof(WorkerLines))]
[JsonSerializable(typeof(ClockStamps))]
internal sealed partial class MachineJson : JsonSerializerContext;
