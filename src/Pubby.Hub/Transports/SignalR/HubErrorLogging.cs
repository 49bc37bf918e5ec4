using Microsoft.AspNetCore.SignalR;
using Pubby.Core;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// Logs the calls that failed because of a bug in the hub, and only those. SignalR itself would log each refused
/// command at Error with a stack trace, and any client could fill the log. So appsettings.json turns the log of its
/// dispatcher off.
/// </summary>
internal sealed partial class HubErrorLogging(ILogger<HubErrorLogging> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocation);
        }
        catch (Exception fault) when (IsOurs(fault, invocation.Context))
        {
            LogCallFailed(log, invocation.HubMethodName, fault);
            throw;
        }
    }

    /// <summary>The failure is neither a refusal nor the end of a caller that left while it waited.</summary>
    private static bool IsOurs(Exception fault, HubCallerContext caller) =>
        fault is not HubException
            && !(fault is OperationCanceledException && caller.ConnectionAborted.IsCancellationRequested);

    [LoggerMessage(EventIds.HubCallFailed, LogLevel.Error,
        "Bug: unhandled error in {Method}; the client gets an error.")]
    private static partial void LogCallFailed(ILogger log, string method, Exception fault);
}
