namespace Pubby.Aws.DynamoDb;

/// <summary>Credentials and the region are not here: the AWS SDK finds them (environment, profile, the role of the host or container).</summary>
internal sealed class DynamoDbOptions
{
    public string Table { get; set; } = "pubby-messages";

    /// <summary>Another server than the region's, such as DynamoDB Local: <c>http://localhost:8000</c>. Null: the region's.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>True: a missing table is made, billed per request. For development; elsewhere the table is made with its alarms and backups.</summary>
    public bool CreateTable { get; set; }
}
