using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>What an operator runs on templates: <c>deploy/aws/check/templates.mjs</c>.</summary>
[Collection(AwsCollection.Name)]
public sealed class CheckTests(Synthesis synthesis)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "deploy/aws");

    /// <summary>Each exception from a rule of cdk-nag is in the template, with its reason.</summary>
    [Fact]
    public async Task Templates_keep_to_the_rules_of_CloudFormation_and_of_AWS()
    {
        // The others differ from these by the names of regions.
        string[] others =
        [
            synthesis.TwoRegions.PathOf("pubby-table"), synthesis.TwoRegions.PathOf("pubby-us-east-1-hub"),
            .. synthesis.OnInstances.Templates.Keys
                .Where(stack => !stack.Contains("us-east-1", StringComparison.Ordinal)
                    && !stack.EndsWith("-load", StringComparison.Ordinal))
                .Select(synthesis.OnInstances.PathOf),
        ];
        var said = await Command.RunAsync(Folder, "node",
            ["check/templates.mjs", synthesis.OneRegion.FolderPath, .. others]);
        Assert.Contains(" templates, 0 faults, ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_does_not_is_refused()
    {
        using var folder = new TempDirectory();
        await WriteAsync("name", """{ "Type": "AWS::SQS::Queue", "Properties": { "QueueNmae": "a" } }""");
        await WriteAsync("missing", """{ "Type": "AWS::ECS::TaskSet", "Properties": { "Cluster": "c" } }""");
        await WriteAsync("type", """{ "Type": "AWS::SQS::Qeue" }""");
        await WriteAsync("value", """{ "Type": "AWS::ECS::Service", "Properties": { "LaunchType": "LAMBDA" } }""");
        using var command = new Command(Folder, "node", "check/templates.mjs", folder.Path);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(command.UntilEndAsync);
        Assert.All((string[])
        [
            "name.template.json It: F3002: QueueNmae:", "name.template.json It: AwsSolutions-SQS4:",
            "missing.template.json: Stack0/Template/It [AWS::ECS::TaskSet] is missing required property: service",
            "type.template.json It: F3006: Unknown resource type 'AWS::SQS::Qeue'",
            "value.template.json It: W3030: LaunchType:",
        ], fault => Assert.Contains(fault, refused.Message, StringComparison.Ordinal));

        Task WriteAsync(string name, string resource) => File.WriteAllTextAsync(
            folder.File($"{name}.template.json"), $$"""{ "Resources": { "It": {{resource}} } }""");
    }
}
