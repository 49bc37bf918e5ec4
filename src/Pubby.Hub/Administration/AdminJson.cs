using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Hub.Administration.Audit;
using Pubby.Hub.Administration.Clients;
using Pubby.Hub.Administration.Drain;
using Pubby.Hub.Administration.Nodes;
using Pubby.Hub.Administration.Rooms;

namespace Pubby.Hub.Administration;

/// <summary>
/// What operators are answered, and what nodes ask each other for it. Fields that are not known are ignored: nodes of
/// several versions ask each other.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NodesAnswer))]
[JsonSerializable(typeof(NodeQuery))]
[JsonSerializable(typeof(RoomsQuery))]
[JsonSerializable(typeof(RoomsPage))]
[JsonSerializable(typeof(RoomsAnswer))]
[JsonSerializable(typeof(RoomQuery))]
[JsonSerializable(typeof(RoomPart))]
[JsonSerializable(typeof(RoomAnswer))]
[JsonSerializable(typeof(ClientsQuery))]
[JsonSerializable(typeof(ClientsPage))]
[JsonSerializable(typeof(ClientsAnswer))]
[JsonSerializable(typeof(ClientQuery))]
[JsonSerializable(typeof(ClientPart))]
[JsonSerializable(typeof(ClientAnswer))]
[JsonSerializable(typeof(DisconnectOrder))]
[JsonSerializable(typeof(DisconnectPart))]
[JsonSerializable(typeof(DisconnectAnswer))]
[JsonSerializable(typeof(NodeDrainOrder))]
[JsonSerializable(typeof(DrainAnswer))]
[JsonSerializable(typeof(AuditQuery))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(HostAnswer))]
[JsonSerializable(typeof(KeyAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    public static readonly AdminJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcTime() },
        // The document says what is written, and no number is written as text.
        NumberHandling = JsonNumberHandling.Strict,
    });
}

/// <summary>What operators send: a field that there is not is a mistake.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DrainRequest))]
internal sealed partial class AdminRequestJson : JsonSerializerContext;
