using System.Text.Json;
using Json.Schema;
using YamlDotNet.Serialization;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary>Which values the chart takes, and what it says of others.</summary>
public sealed class ValuesTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(Chart.Folder, "values.schema.json"));

    [Theory]
    [InlineData("values.yaml")]
    [InlineData("ci/trial.yaml")]
    [InlineData("ci/fleet.yaml")]
    [InlineData("ci/production.yaml")]
    public async Task The_files_that_come_with_it_fit_the_schema(string file) =>
        Assert.True(Fits(await File.ReadAllTextAsync(Path.Combine(Chart.Folder, file))));

    /// <summary>A name that is not known is a typing error, and would change nothing.</summary>
    [Theory]
    [InlineData("replica: 3")]
    [InlineData("replicas: 0")]
    [InlineData("replicas: '3'")]
    [InlineData("image: { repository: pubby-hub, tags: '1' }")]
    [InlineData("store: { kind: Sqlite }")]
    [InlineData("store: { table: 'a b' }")]
    [InlineData("redis: { configuration: 'redis:6379,password=secret' }")]
    [InlineData("publishers: { keys: [{ name: scores, sha256: abc, rooms: ['*'] }] }")]
    [InlineData("publishers: { keys: [{ name: scores, rooms: ['*'] }] }")]
    [InlineData("subscribers: { anonymousRooms: ['a*b'] }")]
    [InlineData("settings: { Pubby__Limits__DataBytes: 1000000 }")]
    [InlineData("settings: { 'Pubby:Limits:DataBytes': '1000' }")]
    [InlineData("maxSurge: 0")]
    [InlineData("maxSurge: '1'")]
    [InlineData("podDisruptionBudget: { maxUnavailable: 0 }")]
    [InlineData("autoscaling: { cpuPercent: 0 }")]
    [InlineData("connections: 0")]
    [InlineData("metrics: { interval: 15 }")]
    [InlineData("extraVolumes: [{ secret: { secretName: pubby-keys } }]")]
    [InlineData("extraVolumeMounts: [{ name: keys }]")]
    [InlineData("extraVolumeMounts: [{ name: keys, mountPath: /app }]")]
    public void A_value_that_does_not_fit_is_refused(string values) => Assert.False(Fits(values));

    [Theory]
    [InlineData("redis: { existingSecret: '' }", "Several pods need a Redis")]
    [InlineData("store: { kind: Memory }", "Several pods need store.kind DynamoDb")]
    [InlineData("{ autoscaling: { enabled: false }, replicas: 1, store: { kind: Memory } }",
        "A hub with a Redis needs store.kind DynamoDb")]
    [InlineData("drain: { graceSeconds: 600 }", "drain.graceSeconds is too short")]
    [InlineData("autoscaling: { minReplicas: 50 }", "autoscaling.minReplicas is above")]
    [InlineData("autoscaling: { connections: 200000 }", "autoscaling.connections is not below connections")]
    [InlineData("settings: { Pubby__Admin__Enabled: 'false' }", "settings.Pubby__Admin__Enabled: leave it out")]
    [InlineData("settings: { Pubby__Admin__Urls: 'http://*:9' }", "settings.Pubby__Admin__Urls: leave it out")]
    [InlineData("ingress: { host: '' }", "set ingress.host")]
    [InlineData("connections: 300000", "resources.limits.memory is too little for 300000 connections: it is at least " +
        "3442Mi")]
    [InlineData("resources: { limits: { memory: 2464Mi } }", "it is at least 2466Mi")]
    [InlineData("resources: { limits: { memory: 2.4Gi } }", "it is at least 2466Mi")]
    [InlineData("resources: { limits: { memory: 2500000000 } }", "it is at least 2466Mi")]
    [InlineData("resources: { limits: { memory: 3 GB } }", "resources.limits.memory: a size such as 3Gi")]
    [InlineData("settings: { Pubby__Limits__Connections: '300000' }", "set connections in its place")]
    public async Task Values_that_do_not_go_together_are_refused_with_what_to_do(string values, string fault)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Chart.RenderAsync("production", values));
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resources: { limits: { memory: 2466Mi } }")]
    [InlineData("resources: { limits: { memory: 2.5Gi } }")]
    [InlineData("resources: { limits: { memory: 2600M } }")]
    [InlineData("resources: { limits: { memory: 2600000000 } }")]
    [InlineData("resources: { limits: { memory: '2600000000' } }")]
    [InlineData("resources: { limits: null }")]
    public async Task Memory_for_all_connections_is_enough(string values) =>
        await Chart.RenderAsync("production", values);

    private static bool Fits(string yaml)
    {
        var values = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize<object>(yaml);
        using var json = JsonDocument.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(values));
        return Schema.Evaluate(json.RootElement).IsValid;
    }
}
