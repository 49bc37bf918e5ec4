namespace Pubby.Aws.DynamoDb;

/// <summary>
/// Credentials and the AWS region are not here: the AWS SDK finds them (environment, profile, the role of the host or
/// container).
/// </summary>
internal sealed class DynamoDbOptions
{
    public string Table { get; set; } = "pubby-messages";

    /// <summary>
    /// Another server than the AWS region's, for example DynamoDB Local: <c>http://localhost:8000</c>. Null: the AWS
    /// region's.
    /// </summary>
    public string? ServiceUrl { get; set; }

    /// <summary>
    /// True: a missing table is created, billed per request. For development; otherwise the table is created together
    /// with its alarms and backups.
    /// </summary>
    public bool CreateTable { get; set; }
}
