using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>
/// The protocol's types as JSON, without reflection. Their <c>data</c> is an object, read as a <see
/// cref="JsonElement"/>.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubscribeRequest))]
[JsonSerializable(typeof(SubscribeResult))]
[JsonSerializable(typeof(RoomMessage))]
[JsonSerializable(typeof(RoomDump))]
[JsonSerializable(typeof(RoomUnsubscribed))]
[JsonSerializable(typeof(RoomOccupancy))]
[JsonSerializable(typeof(GoAwayNotice))]
[JsonSerializable(typeof(TokenExpiring))]
[JsonSerializable(typeof(AuthorizeResult))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WireJson : JsonSerializerContext;
