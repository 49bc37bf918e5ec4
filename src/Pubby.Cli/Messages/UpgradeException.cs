namespace Pubby.Cli.Messages;

/// <summary>What answers does not open a WebSocket.</summary>
/// <param name="status">The HTTP status; 0: there was no answer.</param>
internal sealed class UpgradeException(Uri url, int status, Exception fault)
    : CommandException(CodeOf(status), SentenceOf(url, status, fault), fault)
{
    public int Status { get; } = status;

    private static ExitCode CodeOf(int status) => status switch
    {
        0 => ExitCode.Unreachable,
        401 or 403 => ExitCode.Unauthorized,
        _ => ExitCode.Refused,
    };

    private static string SentenceOf(Uri url, int status, Exception fault) => status switch
    {
        0 when fault is OperationCanceledException => $"{url} does not answer: no answer in time.",
        0 => $"{url} does not answer: {fault.GetBaseException().Message.TrimEnd('.')}.",
        401 or 403 => $"{url} refuses this client: HTTP {status}.",
        _ => $"{url} opens no WebSocket: HTTP {status}. pubby doctor says more.",
    };
}
