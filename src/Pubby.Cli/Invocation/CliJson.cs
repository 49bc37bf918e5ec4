using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Cli.Invocation;

/// <summary>Data of messages, whatever it is.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class CliJson : JsonSerializerContext;
