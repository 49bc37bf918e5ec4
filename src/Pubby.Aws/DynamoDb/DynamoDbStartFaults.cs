using Amazon.Runtime;
using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Aws.DynamoDb;

/// <summary>The error messages for wrong DynamoDB settings.</summary>
internal static class DynamoDbStartFaults
{
    public static PubbyStartException MissingTable(DynamoDbOptions options) => New(
        $"there is no DynamoDB table '{options.Table}' {Where(options)}. Make it as " +
        "docs/how-to/store-in-dynamodb.md says, name another with Pubby:Store:DynamoDb:Table, or set " +
        "Pubby:Store:DynamoDb:CreateTable=true for development.");

    public static PubbyStartException ForeignTable(DynamoDbOptions options) => New(
        $"the DynamoDB table '{options.Table}' {Where(options)} has another key than room and id, both strings. " +
        "Name another with Pubby:Store:DynamoDb:Table.");

    /// <summary>The message for an outage that does not end by itself; null: DynamoDB is only unavailable.</summary>
    public static PubbyStartException? Of(StoreUnavailableException outage, DynamoDbOptions options) =>
        outage.InnerException switch
        {
            AmazonServiceException fault when DynamoDbFaults.IsRefusal(fault) => New(
                $"AWS refuses the hub's credentials ({fault.ErrorCode}: {fault.Message}). Use other credentials, or " +
                "add the permissions that docs/how-to/store-in-dynamodb.md lists.", fault),
            { } fault when DynamoDbFaults.IsStranger(fault) => New(
                $"what answers {Where(options)} is not DynamoDB. Fix Pubby:Store:DynamoDb:ServiceUrl, or leave it " +
                "out for AWS.", fault),
            { } fault when DynamoDbFaults.IsUnknownHost(fault) => New(
                $"no host of that name is known ({fault.Message}). Fix Pubby:Store:DynamoDb:ServiceUrl, or AWS_REGION.",
                fault),
            AmazonClientException fault => New(
                "no AWS credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, " +
                "or run the hub in a role; DynamoDB Local takes any.", fault),
            _ => null,
        };

    private static PubbyStartException New(string sentence, Exception? fault = null) =>
        new($"Pubby cannot start: {sentence}", fault);

    private static string Where(DynamoDbOptions options) =>
        string.IsNullOrEmpty(options.ServiceUrl) ? "in this account and region" : $"at {options.ServiceUrl}";
}
