using Pubby.Core;

namespace Pubby.Aws.Sns;

/// <summary>The error messages for wrong SNS settings.</summary>
internal static class SnsStartFaults
{
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html, and those of SNS
    private static readonly string[] Refusals =
    [
        "AccessDenied", "AccessDeniedException", "AuthorizationError", "InvalidClientTokenId",
        "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException",
        "IncompleteSignature", "MissingAuthenticationToken", "ExpiredToken", "ExpiredTokenException", "OptInRequired",
        "InvalidSecurity",
    ];

    /// <summary>The message for a fault that does not end by itself; null: a server is only unavailable.</summary>
    public static PubbyStartException? Of(Exception fault, SnsOptions options) => fault switch
    {
        QueueException { Code: QueueException.Missing } => New(
            $"there is no queue {options.QueueUrl}. Make it as docs/how-to/relay-over-sns.md says, or set " +
            "Pubby:Region:Sns:CreateForDevelopment=true for development.", fault),
        QueueException { Code: var code }
            when Refusals.Contains(code) =>
                New($"AWS refuses the hub's credentials for the queue ({code}). Use other credentials, or add the " +
                "permissions that docs/how-to/relay-over-sns.md lists.", fault),
        SnsException { Code: var code }
            when Refusals.Contains(code) =>
                New($"AWS refuses the hub's credentials for SNS ({code}). Use other credentials, or add the " +
                "permissions that docs/how-to/relay-over-sns.md lists.", fault),
        QueueException { Code: "credentials" } or SnsException { Code: "credentials" } => New(
            "no AWS credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run " +
            "the hub in a role; an emulator takes any.", fault),
        _ => null,
    };

    private static PubbyStartException New(string sentence, Exception fault) =>
        new($"Pubby cannot start: {sentence}", fault);
}
