using System.Net;
using Amazon.DynamoDBv2;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Storage;

namespace Pubby.Aws.Tests.DynamoDb;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoDbFaultsTests(DynamoDbServer server)
{
    [Theory]
    [InlineData("ProvisionedThroughputExceededException", HttpStatusCode.BadRequest, true)]
    [InlineData("ThrottlingException", HttpStatusCode.BadRequest, true)]
    [InlineData("RequestLimitExceeded", HttpStatusCode.BadRequest, true)]
    [InlineData("AccessDeniedException", HttpStatusCode.BadRequest, true)]
    [InlineData("ExpiredTokenException", HttpStatusCode.BadRequest, true)]
    [InlineData("ResourceNotFoundException", HttpStatusCode.BadRequest, true)]
    [InlineData("InternalServerError", HttpStatusCode.InternalServerError, true)]
    [InlineData(null, HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(null, HttpStatusCode.NotFound, true)]
    [InlineData("ConditionalCheckFailedException", HttpStatusCode.BadRequest, false)]
    [InlineData("ValidationException", HttpStatusCode.BadRequest, false)]
    [InlineData("SerializationException", HttpStatusCode.BadRequest, false)]
    public void An_outage_is_what_may_pass_and_not_what_DynamoDB_says_of_the_request(
        string? code, HttpStatusCode status, bool isOutage) =>
        Assert.Equal(isOutage,
            DynamoDbFaults.IsOutage(new AmazonDynamoDBException("said so") { ErrorCode = code, StatusCode = status }));

    [Theory]
    [InlineData("AccessDeniedException", "AWS refuses the hub's credentials (AccessDeniedException: said so)")]
    [InlineData("ThrottlingException", null)]
    public void Credentials_that_are_refused_stop_a_start_and_throttling_does_not(string code, string? sentence)
    {
        var fault = new AmazonDynamoDBException("said so") { ErrorCode = code, StatusCode = HttpStatusCode.BadRequest };
        var wrong = DynamoDbStartFaults.Of(new StoreUnavailableException("away", fault), server.OptionsFor("table"));
        Assert.Equal(sentence, wrong?.Message.Split(". Use")[0]["Pubby cannot start: ".Length..]);
    }

    [Fact]
    public async Task A_call_that_is_wrong_is_a_fault_and_not_an_outage()
    {
        await using var store =
            DynamoDbServer.PatientStore(server.OptionsFor(DynamoDbServer.NewTable()), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        await Assert.ThrowsAsync<AmazonDynamoDBException>(async () =>
            await store.LoadAsync("", CancellationToken.None));
    }
}
