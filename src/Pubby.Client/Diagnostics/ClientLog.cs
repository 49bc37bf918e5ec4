using Microsoft.Extensions.Logging;

namespace Pubby.Client.Diagnostics;

/// <summary>Everything that a client logs, and its event ids.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Information, "Connected to {Url}.")]
    public static partial void Connected(ILogger log, Uri url);

    [LoggerMessage(2, LogLevel.Information, "The connection ended: {Code} {Reason}. {Url} is tried in {WaitMs} ms.")]
    public static partial void Lost(ILogger log, int code, string? reason, Uri url, double waitMs);

    [LoggerMessage(3, LogLevel.Error,
        "The hub said not to come back: {Code} {Reason}. Fix what it names, then call Connect.")]
    public static partial void Failed(ILogger log, int code, string? reason);

    [LoggerMessage(4, LogLevel.Debug, "A connection that had ended could not be disposed.")]
    public static partial void DisposeFailed(ILogger log, Exception fault);

    [LoggerMessage(5, LogLevel.Warning,
        "The message {Id} of the room {Room} is passed over: its data cannot be read as {Type}.")]
    public static partial void DataInvalid(ILogger log, string room, string id, string type, Exception fault);

    [LoggerMessage(7, LogLevel.Warning, "{Message} The next try, to {Url}, is in {WaitMs} ms.")]
    public static partial void ConnectFailed(ILogger log, string message, Uri url, double waitMs, Exception? fault);

    [LoggerMessage(10, LogLevel.Warning,
        "{Message} The connection is up, and its token expires soon: the next try is in {WaitMs} ms.")]
    public static partial void RefreshFailed(ILogger log, string message, double waitMs, Exception fault);

    [LoggerMessage(11, LogLevel.Debug, "A new token was not accepted on the connection that is up.")]
    public static partial void RefreshRefused(ILogger log, Exception fault);

    [LoggerMessage(8, LogLevel.Error, "A handler of Faulted threw an exception for {Code}.")]
    public static partial void HandlerFailed(ILogger log, string code, Exception fault);

    [LoggerMessage(9, LogLevel.Warning, "A frame from {Url} is passed over: it cannot be read.")]
    public static partial void FrameInvalid(ILogger log, Uri url, Exception fault);

    [LoggerMessage(6, LogLevel.Debug, "Unsubscribing from {Room} was not answered.")]
    public static partial void UnsubscribeFailed(ILogger log, string room, Exception fault);
}
