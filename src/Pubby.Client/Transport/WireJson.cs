using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>The contract's types as JSON, without reflection. <c>data</c> is an object there, and comes as a <see cref="JsonElement"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubscribeRequest))]
[JsonSerializable(typeof(SubscribeResult))]
[JsonSerializable(typeof(RoomMessage))]
[JsonSerializable(typeof(RoomDump))]
[JsonSerializable(typeof(RoomUnsubscribed))]
[JsonSerializable(typeof(GoAwayNotice))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WireJson : JsonSerializerContext;
