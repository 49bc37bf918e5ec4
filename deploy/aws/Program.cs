using Amazon.CDK;
using Pubby.Infrastructure;
using Pubby.Infrastructure.Deployment;

var app = new App();
var path = (string?)app.Node.TryGetContext("file") ?? "one-region.json";
try
{
    PubbyApp.AddStacks(app, DeploymentReader.Read(path));
}
catch (DeploymentFault fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
app.Synth();
return 0;
