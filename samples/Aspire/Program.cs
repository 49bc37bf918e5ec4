// A fleet on this machine: three hubs behind one address, and Aspire's dashboard.
//
//   dotnet run --project samples/Aspire
//
// Redis and DynamoDB Local come as containers. Those that run already are used where these two say so:
//   ConnectionStrings__redis=localhost:6379 ConnectionStrings__dynamodb=http://localhost:8000
var builder = DistributedApplication.CreateBuilder(args);

builder.AddPubby<Projects.Pubby_Hub>("hub")
    .WithReplicas(3)
    .WithRedis(IsGiven("redis") ? builder.AddConnectionString("redis") : builder.AddRedis("redis"))
    .WithDynamoDbLocal(IsGiven("dynamodb")
        ? ReferenceExpression.Create($"{builder.AddConnectionString("dynamodb")}")
        : ReferenceExpression.Create($"{DynamoDbLocal().GetEndpoint("http")}"))
    .WithAnonymousRooms("match-*");

builder.Build().Run();

bool IsGiven(string name) => builder.Configuration[$"ConnectionStrings:{name}"] is not null;

IResourceBuilder<ContainerResource> DynamoDbLocal() => builder.AddContainer("dynamodb", "amazon/dynamodb-local")
    .WithArgs("-jar", "DynamoDBLocal.jar", "-inMemory")
    .WithHttpEndpoint(targetPort: 8000);
