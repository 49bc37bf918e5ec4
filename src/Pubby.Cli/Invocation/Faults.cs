using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Pubby.Client;
using Pubby.Core;
using Pubby.Protocol;
using Pubby.Publisher;

namespace Pubby.Cli.Invocation;

/// <summary>What failed, as a sentence on stderr and an exit code.</summary>
internal static class Faults
{
    /// <param name="isStream">Ctrl-C is its usual end, and so is that of its reader.</param>
    public static async Task<int> HandleAsync(
        CommandEnvironment environment, Func<Task<ExitCode>> run, bool isStream, CancellationToken cancellationToken)
    {
        try
        {
            return (int)await run();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (int)(isStream ? ExitCode.Done : ExitCode.Interrupted);
        }
        catch (ReaderGoneException)
        {
            // Nothing is wrong, so nothing is said. What orders something may have done a part of it.
            return (int)(isStream ? ExitCode.Done : ExitCode.Unread);
        }
        catch (Exception fault) when (ExitCodeOf(fault) is { } code)
        {
            await environment.Error.WriteLineAsync(SentenceOf(fault));
            return (int)code;
        }
    }

    /// <summary>A command may have several rooms.</summary>
    private static string SentenceOf(Exception fault) =>
        fault is PubbyException { Room: { } room } ? $"{room}: {fault.Message}" : fault.Message;

    /// <returns>Null: nobody expected it.</returns>
    private static ExitCode? ExitCodeOf(Exception fault) => fault switch
    {
        CommandException { ExitCode: var code } => code,
        PubbyPublishException { Code: var code } => Of(code),
        PubbyException { Code: var code } => Of(code),
        PubbyStartException => ExitCode.ChecksFailed,
        OptionsValidationException => ExitCode.Usage,
        HttpRequestException or HttpIOException or WebSocketException or TimeoutException or SocketException =>
            ExitCode.Unreachable,
        IOException or UnauthorizedAccessException => ExitCode.Usage,
        _ => null,
    };

    private static ExitCode Of(string code) => code switch
    {
        PublishErrorCode.Unreachable or PublishErrorCode.NoAnswer or PublishErrorCode.Timeout
            or PublishErrorCode.UnexpectedAnswer or ClientErrorCode.ConnectFailed or ClientErrorCode.ConnectionLost =>
            ExitCode.Unreachable,
        ErrorCode.Unauthorized or ErrorCode.Forbidden or ErrorCode.RoomForbidden or ErrorCode.TokenInvalid
            or ErrorCode.TokenRequired or ClientErrorCode.ConnectionFailed or ClientErrorCode.TokenFailed =>
            ExitCode.Unauthorized,
        ErrorCode.VersionMismatch => ExitCode.Conflict,
        ErrorCode.MessageNotFound => ExitCode.NotFound,
        _ => ExitCode.Refused,
    };
}
