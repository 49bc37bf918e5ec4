using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.Assertions;
using Pubby.Infrastructure;
using Pubby.Infrastructure.Deployment;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws.Support;

/// <summary>The templates of one deployment's file.</summary>
public sealed class Variant : IDisposable
{
    public const string Home = "eu-west-1";

    private readonly TempDirectory _folder = new();

    public Variant(string name)
    {
        Name = name;
        File = DeploymentReader.Read(Path.Combine(Checkout.Root, "deploy", "aws", $"{name}.json"));
        var app = new App(new AppProps { Outdir = _folder.Path, AnalyticsReporting = false });
        PubbyApp.AddStacks(app, File);
        app.Synth();
        Templates = Directory.GetFiles(_folder.Path, "*.template.json").Order(StringComparer.Ordinal).ToDictionary(
            file => Path.GetFileName(file).Replace(".template.json", "", StringComparison.Ordinal),
            file => new StackTemplate(System.IO.File.ReadAllText(file)));
    }

    public string Name { get; }

    public string FolderPath => _folder.Path;

    internal DeploymentFile File { get; }

    /// <summary>By the stack's name.</summary>
    public IReadOnlyDictionary<string, StackTemplate> Templates { get; }

    public StackTemplate Table => Templates["pubby-table"];

    public StackTemplate Of(string part, string region = Home) => Templates[$"pubby-{region}-{part}"];

    public string PathOf(string stack) => _folder.File($"{stack}.template.json");

    public void Dispose() => _folder.Dispose();
}

/// <summary>A template, for walks of our own; <see cref="Has"/> asks CDK's assertions.</summary>
public sealed class StackTemplate(string text)
{
    private readonly Lazy<Template> _assertions = new(() => Template.FromString(text));

    public string Text => text;

    public JsonNode Root { get; } = JsonNode.Parse(text)!;

    public IEnumerable<KeyValuePair<string, JsonObject>> Resources => Root[nameof(Resources)]!.AsObject()
        .Select(resource => KeyValuePair.Create(resource.Key, resource.Value!.AsObject()));

    /// <summary>The properties of each resource of a type.</summary>
    public IReadOnlyList<JsonNode> OfType(string type) =>
        [.. Resources.Where(resource => (string)resource.Value["Type"]! == type)
            .Select(resource => resource.Value["Properties"] ?? new JsonObject())];

    public JsonNode One(string type) => Assert.Single(OfType(type));

    /// <summary>Some resource of the type has these properties; it may have others.</summary>
    public void Has(string type, string properties) =>
        _assertions.Value.HasResourceProperties(type, Objects.Of(properties));

    public void HasCount(string type, int count) => _assertions.Value.ResourceCountIs(type, count);
}
