using Microsoft.AspNetCore.SignalR;
using Pubby.Core;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// Logs the calls that failed by a mistake of the hub, and only those. SignalR itself would log each refused command at Error with a stack trace, so
/// that anybody could fill the log: appsettings.json keeps its dispatcher silent.
/// </summary>
internal sealed partial class HubErrorLogging(ILogger<HubErrorLogging> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
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

    /// <summary>Neither a refusal nor the end of a caller that left while it waited.</summary>
    private static bool IsOurs(Exception fault, HubCallerContext caller) =>
        fault is not HubException && !(fault is OperationCanceledException && caller.ConnectionAborted.IsCancellationRequested);

    [LoggerMessage(EventIds.HubCallFailed, LogLevel.Error, "Bug: unhandled error in {Method}; the client is told that it failed.")]
    private static partial void LogCallFailed(ILogger log, string method, Exception fault);
}
