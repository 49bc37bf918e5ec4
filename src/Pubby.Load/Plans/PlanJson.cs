using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Load.Plans;

/// <summary>A plan's JSON: names that are not known are faults, comments are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowTrailingCommas = true, WriteIndented = true,
    ReadCommentHandling = JsonCommentHandling.Skip, RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(Words<RampKind>), typeof(Words<RoomDistribution>), typeof(Words<ClientProtocol>)])]
[JsonSerializable(typeof(LoadPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;

/// <summary>Values as lower-case words; numbers are not taken for them.</summary>
internal sealed class Words<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
