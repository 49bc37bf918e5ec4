using Pubby.Core.Messages.Payloads;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing.OpenApi;

/// <summary>Every request of the publish API and every answer to it.</summary>
internal static class ApiOperations
{
    private const string NamePattern = @"^[A-Za-z0-9][A-Za-z0-9\-_.:~@=]{0,127}$";
    private const string RoomPath = "/v1/rooms/{room}";
    private const string ListPath = "/v1/rooms/{room}/messages";
    private const string MessagePath = "/v1/rooms/{room}/messages/{id}";
    private const long HighestVersion = 9_007_199_254_740_991;

    private static readonly ApiParameter Room = new("room", "path", "The room.", NamePattern);
    private static readonly ApiParameter Id = new("id", "path", "The message's id.", NamePattern);
    private static readonly ApiParameter Ttl =
        new("ttl", "query", "Seconds until the message leaves the room; without it: never.", null, 1, 31_536_000);
    private static readonly ApiParameter Store =
        new("store", "query", "false: broadcast only, in no dump, best effort.", "^(true|false)$");
    private static readonly ApiParameter Since =
        new("since", "query", "A cursor: only what changed after it, tombstones included.", null, 0, HighestVersion);
    private static readonly ApiParameter IfMatch =
        new("If-Match", "header",
            "The version that the message must have, in quotes, or several of which it must have one; or any: *",
            "^(\\*|\"[0-9]+\"(, *\"[0-9]+\")*)$");
    private static readonly ApiParameter IfNoneMatch =
        new("If-None-Match", "header", "Only if there is no message yet: *", "^\\*$");
    private static readonly ApiParameter KnownTag =
        new("If-None-Match", "header", "The ETag of an earlier answer: 304 while it is still the same.", ".+");

    private static readonly Refusal TooLarge = Refusal.TooLarge(new LimitOptions().DataBytes);
    private static readonly Refusal BatchTooLarge = Refusal.TooLarge(new LimitOptions().BatchBytes);
    private static readonly Refusal RevocationTooLarge = Refusal.TooLarge(RevocationEndpoint.MaxBytes);
    private static readonly Refusal JsonInvalid = Refusal.Of(JsonPayload.Check("{"u8, new LimitOptions().DataBytes));
    private static readonly Refusal MediaType = Refusal.MediaTypeOf("text/plain");
    private static readonly Refusal UnknownParameter = Refusal.ParameterUnknown("parameter", "tll", ["ttl", "store"]);
    private static readonly Refusal Mismatch = Refusal.VersionMismatch(1_790_000_000_000_456);
    private static readonly Refusal TooFast = Refusal.RateLimited(TimeSpan.FromSeconds(1));
    private static readonly Refusal[] Unknown =
        [Refusal.Unauthorized, Refusal.TokenInvalid("The token has been revoked.")];
    private static readonly Refusal[] Unread =
        [.. Unknown, Refusal.ReadForbidden("match-1"), Refusal.RoomInvalid, UnknownParameter];
    private static readonly Refusal[] Closed =
        [.. Unknown, Refusal.Forbidden("match-1"), Refusal.RoomInvalid, UnknownParameter, TooFast];
    private static readonly Refusal[] Unwritten =
        [.. Closed, JsonInvalid, Refusal.TtlInvalid, Refusal.PreconditionInvalid, TooLarge, MediaType,
            Refusal.StoreUnavailable, Refusal.Overloaded];

    private static readonly Refusal RoomsWaiting = Refusal.RoomsWaiting(TimeSpan.FromSeconds(1));

    private static readonly ApiAnswer Deferred =
        new(202, "Stored; other nodes' subscribers get it later, because Redis is unavailable.",
            ApiSchemas.PublishAnswer,
        ("deferred", ApiExamples.Deferred));

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        new(HttpMethod.Put, MessagePath, "putMessage", "Create or replace a message",
            "Stores the data and broadcasts it to every subscriber of the room. The answer comes once it is stored. " +
            "Sending the same again does no harm.",
            new("[1,0]"), [Room, Id, Ttl, Store, IfMatch, IfNoneMatch],
            [
                new(200, "The message was replaced, was the same already, or was broadcast without being stored.",
                    ApiSchemas.PublishAnswer,
                    ("stored", ApiExamples.Stored), ("unchanged", ApiExamples.Unchanged),
                    ("broadcast", ApiExamples.Broadcast)),
                new(201, "The message was created.", ApiSchemas.PublishAnswer, ("stored", ApiExamples.Stored)),
                Deferred,
                .. ApiAnswer.Of([.. Unwritten, Refusal.IdInvalid, Mismatch]),
            ]),
        new(HttpMethod.Post, ListPath, "postMessage", "Add a message with an id made by the hub",
            "Like PUT; ids made here sort by time.", new("{\"minute\":42,\"text\":\"goal\"}"), [Room, Ttl, Store],
            [
                new(201, "The message was stored; Location says where it is.", ApiSchemas.PublishAnswer,
                    ("stored", ApiExamples.Posted)),
                Deferred,
                .. ApiAnswer.Of(Unwritten),
            ]),
        new(HttpMethod.Delete, MessagePath, "deleteMessage", "Delete a message",
            "Leaves a tombstone for 24 hours, so that disconnected clients learn of it, and broadcasts it.", null,
            [Room, Id, IfMatch],
            [
                new(200, "The message was deleted.", ApiSchemas.PublishAnswer, ("stored", ApiExamples.Stored)),
                Deferred,
                .. ApiAnswer.Of(
                    [.. Closed, Refusal.IdInvalid, Refusal.PreconditionInvalid, Refusal.NotFound, Mismatch,
                        Refusal.StoreUnavailable, Refusal.Overloaded]),
            ]),
        new(HttpMethod.Post, "/v1/messages", "publishBatch", "Publish up to 100 messages",
            "Each message is independent and has a result of its own, in the same order. An id that is in a batch " +
            "twice is refused both times.",
            new(ApiExamples.Batch, ApiSchemas.BatchRequest), [],
            [
                new(200, "One result for each message; look at each.", ApiSchemas.BatchAnswer,
                    ("results", ApiExamples.BatchResults)),
                .. ApiAnswer.Of([.. Unknown, new Refusal(400, ErrorCode.JsonInvalid, BatchParser.Expected),
                    UnknownParameter, TooFast, BatchTooLarge, MediaType]),
            ]),
        new(HttpMethod.Post, RevocationEndpoint.Path, "postRevocation", "Revoke tokens",
            "By subject, by token id (jti), or all that were issued before a moment. Needs a key or a token with " +
            "admin. Connections with a revoked token are closed within 5 seconds, on every node of every region.",
            new(ApiExamples.Revocation, ApiSchemas.Revocation), [],
            [
                new(200, "The tokens are revoked.", ApiSchemas.Revocation, ("revoked", ApiExamples.Revoked)),
                new(202, "Stored, and in force on this node; the others get it later, because Redis is unavailable.",
                    ApiSchemas.Revocation, ("revoked", ApiExamples.Revoked)),
                .. ApiAnswer.Of([.. Unknown, RevocationEndpoint.NotAdmin, RevocationEndpoint.Malformed,
                    UnknownParameter, RevocationTooLarge, MediaType, Refusal.StoreUnavailable,
                    RevocationEndpoint.TooMany]),
            ]),
        new(HttpMethod.Get, ListPath, "getMessages", "Read what a room holds", "In version order.", null,
            [Room, Since, KnownTag],
            [
                new(200, "The live messages; or with since what changed.", ApiSchemas.Dump, ("dump", ApiExamples.Dump),
                    ("since", ApiExamples.Since), ("stale", ApiExamples.Stale)),
                new(304, "Still the same.", null),
                .. ApiAnswer.Of([.. Unread, Refusal.CursorInvalid, Refusal.StoreUnavailable, RoomsWaiting]),
            ]),
        new(HttpMethod.Get, MessagePath, "getMessage", "Read one message", "", null, [Room, Id, KnownTag],
            [
                new(200, "The message.", ApiSchemas.Message, ("message", ApiExamples.Message),
                    ("expiring", ApiExamples.Expiring)),
                new(304, "Still the same.", null),
                .. ApiAnswer.Of([.. Unread, Refusal.IdInvalid, Refusal.NotFound, Refusal.StoreUnavailable,
                    RoomsWaiting]),
            ]),
        new(HttpMethod.Get, RoomPath, "getRoom", "Describe a room", "As this node sees it.", null, [Room],
            [
                new(200, "The room; a room without messages is empty.", ApiSchemas.Room, ("room", ApiExamples.Room)),
                .. ApiAnswer.Of([.. Unread, Refusal.StoreUnavailable, RoomsWaiting]),
            ]),
        new(HttpMethod.Get, "/health/live", "live", "Is the process alive?", "", null, [],
            [new(200, "It answers.", ApiSchemas.Health, ("ok", ApiExamples.Healthy))]),
        new(HttpMethod.Get, "/health/ready", "ready", "Can the node serve?", "", null, [],
            [
                new(200, "It can; degraded while something that all nodes share is unavailable.", ApiSchemas.Health,
                    ("ok", ApiExamples.Healthy), ("degraded", ApiExamples.Degraded)),
                new(503, "It cannot, and why.", ApiSchemas.Health, ("stopping", ApiExamples.Unready)),
            ]),
    ];
}
