using System.Text.Json;
using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing.OpenApi;

/// <summary>Bodies as the API writes them. Those of refusals are made from the refusals themselves.</summary>
internal static class ApiExamples
{
    public const string Stored = """{"room":"match-1","id":"score","version":1790000000000456,"outcome":"stored"}""";

    public const string Unchanged = """{"room":"match-1","id":"score","version":1790000000000456,"outcome":"unchanged"}""";

    public const string Deferred = """{"room":"match-1","id":"score","version":1790000000000456,"outcome":"deferred"}""";

    public const string Broadcast = """{"room":"match-1","id":"score","version":1790000000000456,"outcome":"broadcast"}""";

    public const string Posted = """{"room":"match-1","id":"1hr2m9x5kq8a7f3","version":1790000000000458,"outcome":"stored"}""";

    public const string Message = """{"room":"match-1","id":"score","version":1790000000000456,"data":[1,0]}""";

    public const string Expiring = """{"room":"match-1","id":"flash","version":1790000000000458,"data":"goal","expiresAt":1790000060000}""";

    public const string Dump = """{"room":"match-1","epoch":"k3f9x2ma","messages":[{"id":"score","version":1790000000000456,"data":[1,0]}],"cursor":1790000000000456}""";

    public const string Stale = """{"room":"match-1","epoch":"k3f9x2ma","messages":[{"id":"score","version":1790000000000456,"data":[1,0]}],"cursor":1790000000000456,"stale":true}""";

    public const string Since = """{"room":"match-1","epoch":"k3f9x2ma","messages":[{"id":"flash","version":1790000000000459,"deleted":true,"reason":"expired"},{"id":"line-up","version":1790000000000790,"deleted":true}],"cursor":1790000000000790}""";

    public const string Room = """{"room":"match-1","messages":1,"subscribers":5000,"cursor":1790000000000456,"epoch":"k3f9x2ma"}""";

    public const string Batch = """{"messages":[{"room":"match-1","id":"score","data":[1,0]},{"room":"match-1","id":"flash","data":"goal","ttl":60},{"room":"match-1","id":"line-up","deleted":true}]}""";

    public const string BatchResults = """{"results":[{"room":"match-1","id":"score","status":200,"version":1790000000000456,"outcome":"stored"},{"room":"match-1","id":"flash","status":201,"version":1790000000000458,"outcome":"stored"},{"room":"match-1","id":"line-up","status":404,"error":{"code":"message_not_found","detail":"The room has no message with this id."}}]}""";

    public const string Revocation = """{"subject":"user-7"}""";

    public const string Revoked = """{"subject":"user-7","issuedBefore":1790000000000}""";

    public const string Healthy = """{"status":"ok"}""";

    public const string Degraded = """{"status":"degraded"}""";

    public const string Unready = """{"status":"unavailable"}""";

    public static string Problem(Refusal refusal) => JsonSerializer.Serialize(
        new Problem(Problems.TitleOf(refusal.Status), refusal.Status, refusal.Detail, refusal.Code),
        ProblemJson.Readable.Problem);
}
