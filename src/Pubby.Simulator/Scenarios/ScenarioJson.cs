using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Simulator.Scenarios;

/// <summary>A scenario's JSON: names that are not known are faults, comments are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Scenario))]
internal sealed partial class ScenarioJson : JsonSerializerContext;
