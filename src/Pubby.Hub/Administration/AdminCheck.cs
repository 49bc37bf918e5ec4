using Pubby.Core;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Access;
using Pubby.Hub.Administration.Audit;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration;

/// <summary>Lets operators in, each to what its role allows, and logs what they change.</summary>
internal sealed partial class AdminCheck(
    AdminKeys keys, AuditLog audit, HubMeter meter, ILogger<AdminCheck> log)
{
    private static readonly Refusal NoKey = new(401, ErrorCode.Unauthorized,
        "Send an operator's key: Authorization: Bearer <key>.");

    private static readonly Refusal KeyUnknown = new(401, ErrorCode.Unauthorized,
        "This hub does not know the key that was sent. Send one of Pubby:Admin:Keys.");

    private static readonly Refusal ReadOnly = new(403, ErrorCode.Forbidden,
        "This key may only read. Use one with the role Operate.");

    /// <summary>An endpoint that answers only those who have the role.</summary>
    public RequestDelegate Require(AdminRole role, Func<HttpContext, AdminKey, Task> endpoint) => async http =>
    {
        SecurityHeaders.SetOfProblem(http.Response.Headers);
        var refusal = Identify(http, role, out var key);
        if (refusal is not null) await RefuseAsync(http, refusal);
        else await endpoint(http, key!);
    };

    public Task RefuseAsync(HttpContext http, Refusal refusal) => Answers.RefuseAsync(http, refusal, meter);

    /// <summary>Something was changed: who did it, and what.</summary>
    public void Audit(AdminKey key, string what)
    {
        audit.Add(key.Name, what);
        LogOperation(log, key.Name, what);
    }

    private Refusal? Identify(HttpContext http, AdminRole role, out AdminKey? key)
    {
        key = null;
        if (!BearerCredential.TryRead(http.Request.Headers.Authorization, out var presented)) return NoKey;
        key = keys.Find(presented);
        if (key is null) return KeyUnknown;
        return key.Role < role ? ReadOnly : null;
    }

    [LoggerMessage(EventIds.AdminOperation, LogLevel.Information, "The operator {Key}: {Operation}.")]
    internal static partial void LogOperation(ILogger log, string key, string operation);
}
