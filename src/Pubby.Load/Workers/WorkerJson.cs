using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Load.Plans;

namespace Pubby.Load.Workers;

/// <summary>The lines between a worker and who started it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(Words<RampKind>), typeof(Words<RoomDistribution>), typeof(Words<ClientProtocol>)])]
[JsonSerializable(typeof(WorkerCommand))]
[JsonSerializable(typeof(WorkerLine))]
internal sealed partial class WorkerJson : JsonSerializerContext
{
    public static string Text(WorkerLine line) => JsonSerializer.Serialize(line, Default.WorkerLine);

    public static string Text(WorkerCommand command) => JsonSerializer.Serialize(command, Default.WorkerCommand);
}
