using Amazon.DynamoDBv2.Model;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Aws.DynamoDb;

/// <summary>
/// The condition of a put in DynamoDB's language: true exactly if <see cref="PutDecision"/> says created or replaced.
/// DynamoDB decides and writes in one step, so two writers cannot both be the first.
/// </summary>
internal static class PutExpression
{
    private const string IsOver = "expires <= :now";
    private const string HasTime = "(attribute_not_exists(expires) OR expires > :now)";
    private const string IsLive = $"(attribute_exists(json) AND {HasTime})";

    // An expired message has the odd number after its version. Conditions have no arithmetic, so the put's own version
    // minus one is compared.
    private const string IsNewer =
        $"(attribute_not_exists(version) OR version < :before OR (version < :version AND {HasTime}))";

    private static readonly string[] Conditions = new string[4];

    private static readonly string[] Differences =
    [
        "",
        "AND NOT (json = :json AND attribute_not_exists(expires))",
        "AND NOT (json = :json AND expires = :expires AND expires > :now)",
    ];

    private static readonly string[] Expressions;

    static PutExpression()
    {
        Conditions[(int)PutConditionKind.None] = "";
        Conditions[(int)PutConditionKind.MustNotExist] = $"AND (attribute_not_exists(json) OR {IsOver})";
        Conditions[(int)PutConditionKind.MustExist] = $"AND {IsLive}";
        Conditions[(int)PutConditionKind.MustBe] = $"AND {IsLive} AND version = :expected";
        Expressions =
            [.. Conditions.SelectMany(condition =>
                Differences.Select(difference => $"{IsNewer} {difference} {condition}"))];
    }

    /// <summary>
    /// Sets the request's condition and the values that it uses: DynamoDB rejects a value that no condition uses.
    /// </summary>
    public static void Set(PutItemRequest request, Message message, PutCondition condition, long nowMs)
    {
        var difference = !message.IsLive ? 0 : message.ExpiresAt is null ? 1 : 2;
        request.ConditionExpression = Expressions[(int)condition.Kind * Differences.Length + difference];
        var values = new Dictionary<string, AttributeValue>(6)
        {
            [":now"] = MessageItem.Number(nowMs),
            [":version"] = request.Item[MessageItem.Version],
            [":before"] = MessageItem.Number(message.Version - 1),
        };
        if (difference > 0) values[":json"] = request.Item[MessageItem.Json];
        if (difference > 1) values[":expires"] = request.Item[MessageItem.Expires];
        if (condition.Kind == PutConditionKind.MustBe) values[":expected"] = MessageItem.Number(condition.Version);
        request.ExpressionAttributeValues = values;
    }
}
