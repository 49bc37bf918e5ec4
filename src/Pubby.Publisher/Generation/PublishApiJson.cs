using System.Text.Json.Serialization;
using Pubby.Publisher.Generated;

namespace Pubby.Publisher.Generation;

/// <summary>The JSON contracts of the generated client's bodies.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RawJson))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class PublishApiJson : JsonSerializerContext;
