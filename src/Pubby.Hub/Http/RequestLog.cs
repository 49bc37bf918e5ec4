using Pubby.Core;

namespace Pubby.Hub.Http;

/// <summary>
/// Each request that is refused, at Debug: nothing is written, or made into text, until somebody asks for that level.
/// Connections that are refused are in the log of connections.
/// </summary>
internal static partial class RequestLog
{
    /// <summary>At any of the hub's listeners: each has services of its own, and all have one log.</summary>
    /// <param name="detail">As the client reads it: it has no secret.</param>
    public static void Refused(HttpContext http, RequestId id, int status, string code, string detail) =>
        LogRefused(
            http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestLog).FullName!),
            id, status, code, detail);

    [LoggerMessage(EventIds.RequestRefused, LogLevel.Debug, "The request {Id} was refused: {Status} {Code}. {Detail}")]
    private static partial void LogRefused(ILogger log, RequestId id, int status, string code, string detail);
}
