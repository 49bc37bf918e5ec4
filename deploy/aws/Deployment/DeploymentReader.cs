using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Infrastructure.Deployment;

/// <summary>Reads a deployment's file. What is wrong with it is told at once, all of it.</summary>
internal static class DeploymentReader
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    public static DeploymentFile Read(string path)
    {
        if (!File.Exists(path)) throw new DeploymentFault(path, ["there is no such file"]);
        return Parse(path, File.ReadAllText(path));
    }

    public static DeploymentFile Parse(string path, string json)
    {
        DeploymentFile? deployment;
        try
        {
            deployment = JsonSerializer.Deserialize<DeploymentFile>(json, Options);
        }
        catch (JsonException wrong)
        {
            throw new DeploymentFault(path, [wrong.Message]);
        }
        if (deployment is null) throw new DeploymentFault(path, ["it holds null"]);
        var faults = DeploymentCheck.FaultsOf(deployment);
        return faults.Count == 0 ? deployment : throw new DeploymentFault(path, faults);
    }
}

/// <summary>A file that cannot be deployed.</summary>
internal sealed class DeploymentFault(string path, IReadOnlyList<string> faults)
    : Exception($"{path} cannot be deployed:{string.Concat(faults.Select(fault => $"\n- {fault}"))}")
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
