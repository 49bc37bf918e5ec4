using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pubby.Core.Diagnostics;
using Pubby.Core.Publishing;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>
/// POST of a revocation. It is a message in a room of the hub's own: stored, and broadcast to every node and region as
/// messages are. It expires when no token that it revoked can be valid any more.
/// </summary>
/// <remarks>
/// Each moment is a message of its own. Nodes and regions that revoke the same at once then never replace a later
/// moment by an earlier one, whichever is stored last. What a stored one covers is deleted.
/// </remarks>
internal sealed class RevocationEndpoint(
    RequestCheck check, Publisher publisher, Revocations revocations, TokenOptions tokens, TimeProvider time,
    HubMeter meter)
{
    public const string Path = "/v1/revocations";

    public const int MaxBytes = 4096;

    /// <summary>A moment before it, in 1973, is most likely in seconds, and would revoke nothing.</summary>
    private const long FirstMoment = 100_000_000_000;

    /// <summary>One that revokes all may make thousands needless, and its caller waits for their end.</summary>
    private const int DeletesAtOnce = 64;

    public static readonly Refusal Malformed = new(400, ErrorCode.Malformed,
        "Send {\"subject\"}, {\"tokenId\"} or {\"issuedBefore\"}; a subject may have an issuedBefore, in " +
        "milliseconds since 1970 and not in the future.");

    public static readonly Refusal InSeconds = new(400, ErrorCode.Malformed,
        "That issuedBefore is a moment before 1973. Send it in milliseconds since 1970, and not in seconds.");

    public static readonly Refusal NotAdmin = new(403, ErrorCode.Forbidden,
        "This key or token may not revoke tokens. Use one with admin.");

    public static readonly Refusal TooMany = new(503, ErrorCode.Overloaded,
        $"There are {Revocations.Max} revocations. Revoke all older tokens at once with issuedBefore.",
        RetryAfterSeconds: 60);

    public async Task PostAsync(HttpContext http)
    {
        var (caller, unknown) = await check.IdentifyAsync(http);
        var refusal = unknown ?? (caller!.IsAdmin ? null : NotAdmin) ?? RequestParameters.None(http)
            ?? RequestContent.Check(http);
        if (refusal is not null)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        if (await RequestBody.ReadAsync(http, MaxBytes) is not { } body)
        {
            await Answers.RefuseAsync(http, Refusal.TooLarge(MaxBytes), meter);
            return;
        }
        RevocationJson? request;
        using (body) request = RevocationJson.TryReadRequest(body.Memory.Span);
        if (request?.IssuedBefore is >= 0 and < FirstMoment)
        {
            await Answers.RefuseAsync(http, InSeconds, meter);
            return;
        }
        if (Read(request) is not { } revocation)
        {
            await Answers.RefuseAsync(http, Malformed, meter);
            return;
        }
        if (revocations.IsFullFor(revocation))
        {
            await Answers.RefuseAsync(http, TooMany, meter);
            return;
        }
        await PublishAsync(http, revocations.Later(revocation));
    }

    private async Task PublishAsync(HttpContext http, Revocation revocation)
    {
        var json = RevocationJson.Of(revocation);
        var data = JsonSerializer.SerializeToUtf8Bytes(json, RevocationJsonContext.Default.RevocationJson);
        var ttl = (int)(tokens.MaxLifetime + TokenVerifier.Skew * 2).TotalSeconds;
        var answer = await publisher.AnswerAsync(
            new Publication(ReservedRooms.Revocations, IdOf(revocation), data, ttl));
        if (answer.Refusal is { } refusal)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        // On this node it holds before the answer; on the others as soon as a message reaches them.
        revocations.Apply([(IdOf(revocation), revocation)]);
        var isDeferred = answer.Outcome == "deferred";
        // Others would lose what they know before they get what takes its place.
        if (!isDeferred) await DeleteAsync(revocations.CoveredBy(revocation));
        http.Response.StatusCode = isDeferred ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        await Answers.WriteAsync(http, json, RevocationJsonContext.Default.RevocationJson);
    }

    /// <summary>If the store refuses, they stay until they expire, and do no harm.</summary>
    private async Task DeleteAsync(IReadOnlyList<string> ids)
    {
        foreach (var some in ids.Chunk(DeletesAtOnce))
            await Task.WhenAll(some.Select(id => publisher.AnswerAsync(new Publication(
                ReservedRooms.Revocations, id, Data: null, Condition: PutCondition.MustExist)).AsTask()));
    }

    /// <summary>Null: it says nothing, or too much.</summary>
    private Revocation? Read(RevocationJson? request)
    {
        if (request is null or { Subject.Length: 0 } or { TokenId.Length: 0 }) return null;
        if (request is { Subject: null, TokenId: null, IssuedBefore: null }) return null;
        if (request is { TokenId: not null } and ({ Subject: not null } or { IssuedBefore: not null })) return null;
        if (request.Subject?.Length > RevocationJson.MaxText || request.TokenId?.Length > RevocationJson.MaxText)
            return null;
        var now = time.GetUtcNow();
        var before = request.IssuedBefore ?? now.ToUnixTimeMilliseconds();
        if (before < 0 || before > (now + TokenVerifier.Skew).ToUnixTimeMilliseconds()) return null;
        return new Revocation(request.Subject, request.TokenId, DateTimeOffset.FromUnixTimeMilliseconds(before));
    }

    /// <summary>The same for the same revocation: of one token there is one, whatever the moment.</summary>
    private static string IdOf(Revocation revocation)
    {
        var moment = revocation.IssuedBefore.ToUnixTimeMilliseconds();
        var text = revocation switch
        {
            { TokenId: { } id } => $"token:{id}",
            { Subject: { } subject } => $"subject:{moment}:{subject}",
            _ => $"all:{moment}",
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
