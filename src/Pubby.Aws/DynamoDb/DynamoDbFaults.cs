using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Pubby.Aws.DynamoDb;

/// <summary>What the SDK's exceptions mean for the hub.</summary>
internal static class DynamoDbFaults
{
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    private static readonly string[] Throttling =
        ["ProvisionedThroughputExceededException", "ThrottlingException", "Throttling", "RequestLimitExceeded",
            "LimitExceededException"];

    private static readonly string[] Refusals =
    [
        "AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException",
        "IncompleteSignatureException", "MissingAuthenticationToken",
        "MissingAuthenticationTokenException", "ExpiredTokenException", "InvalidClientTokenId", "OptInRequired",
        "KMSAccessDeniedException",
    ];

    private const string NoTable = "ResourceNotFoundException";

    /// <summary>
    /// True if the same call may succeed later. False if DynamoDB rejects the request itself, for example with
    /// ValidationException: that is a bug, and has to be visible as one.
    /// </summary>
    public static bool IsOutage(Exception fault) => fault switch
    {
        AmazonServiceException service =>
            IsThrottling(service) || IsRefusal(service) || IsMissingTable(service) || !IsSaidByDynamoDb(service),
        AmazonClientException or HttpRequestException or IOException or SocketException or TimeoutException
            or OperationCanceledException => true,
        _ => false,
    };

    public static bool IsMissingTable(AmazonServiceException fault) => fault.ErrorCode == NoTable;

    /// <summary>The credentials are wrong, expired, or do not allow the call.</summary>
    public static bool IsRefusal(AmazonServiceException fault) => Refusals.Contains(fault.ErrorCode);

    /// <summary>The answer does not come from DynamoDB.</summary>
    public static bool IsStranger(Exception fault) => fault is AmazonUnmarshallingException
        || fault is AmazonServiceException
        {
            ErrorCode: null or "",
            StatusCode: >= HttpStatusCode.Moved and < HttpStatusCode.InternalServerError
        };

    /// <summary>The server's name cannot be resolved.</summary>
    public static bool IsUnknownHost(Exception fault) =>
        fault is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } };

    /// <summary>One line for logs and probes.</summary>
    public static string Describe(Exception fault) => fault switch
    {
        AmazonServiceException service when IsThrottling(service) =>
            $"DynamoDB throttles the table ({service.ErrorCode})",
        AmazonServiceException service when IsMissingTable(service) => "DynamoDB has no such table any more",
        AmazonServiceException service =>
            $"DynamoDB refused the call ({CodeOf(service)}: {service.Message})",
        TimeoutException or OperationCanceledException => "DynamoDB did not take the call in time",
        AmazonClientException => "the AWS SDK has no credentials for DynamoDB",
        _ => $"DynamoDB cannot be reached ({fault.Message})",
    };

    private static bool IsThrottling(AmazonServiceException fault) => Throttling.Contains(fault.ErrorCode);

    private static bool IsSaidByDynamoDb(AmazonServiceException fault) =>
        fault.StatusCode == HttpStatusCode.BadRequest && !string.IsNullOrEmpty(fault.ErrorCode);

    private static string CodeOf(AmazonServiceException fault) =>
        string.IsNullOrEmpty(fault.ErrorCode) ? $"{fault.StatusCode}" : fault.ErrorCode;
}
