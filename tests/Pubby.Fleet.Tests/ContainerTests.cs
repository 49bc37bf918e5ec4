using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>
/// What <c>Dockerfile</c> and <c>deploy/compose.yaml</c> say, done line by line where there is no container engine.
/// </summary>
public sealed partial class ContainerTests
{
    private const string Key = "a-key-of-compose-0123456789";

    /// <summary>What the image sets that the Dockerfile is from.</summary>
    private static readonly string[] BaseImage =
        ["ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true", "APP_UID=1654"];

    [Fact]
    public async Task The_image_is_built_from_what_is_copied_and_its_hub_serves_with_the_settings_of_compose()
    {
        using var directory = new TempDirectory();
        var hubDirectory = await BuildAsync(directory);
        await using var redis = await RedisProcess.StartAsync();
        await using var table = await DynamoDbLocal.StartAsync();
        string[] settings =
            [.. BaseImage, .. Environment("Dockerfile", EnvLine()),
                .. Environment("deploy/compose.yaml", ComposeLine())];
        await using var hub = HubProcess.LaunchWith(hubDirectory, "Production", [],
        [
            .. settings.Select(setting => setting
                .Replace(":5080", ":{port}", StringComparison.Ordinal)
                .Replace(":5081", $":{FreePort.Next()}", StringComparison.Ordinal)
                .Replace("redis:6379", redis.Configuration, StringComparison.Ordinal)
                .Replace("http://dynamodb:8000", table.Url, StringComparison.Ordinal)
                .Replace("${PUBBY_KEY_SHA256:?the SHA-256 of a publisher's key}",
                    Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))), StringComparison.Ordinal)),
        ], Path.Combine(hubDirectory, "Pubby.Hub.dll"));
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        // Past loopback: a container's port is reached by its address in the container's network.
        Assert.Contains($"Now listening on: http://0.0.0.0:{hub.Port}", hub.Output, StringComparison.Ordinal);

        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        await client.DumpAsync("match-1");
        using var publisher =
            new HttpClient
            {
                BaseAddress = new Uri(hub.Url),
                DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) }
            };
        await publisher.PutAsync("match-1", "score", "[1,0]");
        await client.UntilAsync("match-1", view => view.DataOf("score") == "[1,0]", "the score has come");
        Assert.DoesNotContain("data", Directory.GetDirectories(hubDirectory).Select(Path.GetFileName));
    }

    /// <summary>Without one of them an image builds all the same, of other versions or by other rules.</summary>
    [Fact]
    public void What_every_project_is_built_with_is_copied()
    {
        var copied = CopyLine().Matches(Dockerfile()).SelectMany(copy => copy.Groups[1].Value.Split(' ')[..^1]);
        var read = Directory.GetFiles(Checkout.Root).Select(Path.GetFileName).OfType<string>().Where(name =>
            name is "global.json" or ".editorconfig" or "BannedSymbols.txt"
            || name.StartsWith("Directory.", StringComparison.Ordinal)
            || name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(read.Except(copied));
    }

    /// <summary>Copies what the Dockerfile copies, and runs what it runs.</summary>
    private static async Task<string> BuildAsync(TempDirectory directory)
    {
        var source = directory.File("source");
        Directory.CreateDirectory(source);
        foreach (Match copy in CopyLine().Matches(Dockerfile()))
        {
            var words = copy.Groups[1].Value.Split(' ');
            foreach (var name in words[..^1])
            {
                var target = words[^1] == "./" ? Path.Combine(source, name) : Path.Combine(source, words[^1]);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using (await Checkout.LockAsync()) await Command.RunAsync(Checkout.Root, "cp", "-r", name, target);
            }
        }
        foreach (var built in new[] { "bin", "obj" })
        {
            foreach (var left in Directory.GetDirectories(source, built, SearchOption.AllDirectories))
                Directory.Delete(left, recursive: true);
        }
        var run = RunLine().Match(Dockerfile()).Groups[1]
            .Value.Replace("-o /hub", $"-o {directory.File("hub")} -v quiet", StringComparison.Ordinal);
        await Command.RunAsync(source, "bash", "-c", run);
        return directory.File("hub");
    }

    /// <summary>The variables that the lines of a file set.</summary>
    private static IEnumerable<string> Environment(string file, Regex line) =>
        line.Matches(File.ReadAllText(Path.Combine(Checkout.Root, file)))
            .Select(match => $"{match.Groups[1].Value}={match.Groups[2].Value.Trim('"')}");

    private static string Dockerfile() => File.ReadAllText(Path.Combine(Checkout.Root, "Dockerfile"));

    [GeneratedRegex(@"^ENV (\w+)=(.+)$", RegexOptions.Multiline)]
    private static partial Regex EnvLine();

    [GeneratedRegex(@"^ +((?:Pubby__|AWS_)\w+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex ComposeLine();

    /// <summary>Not what comes from another stage of the build.</summary>
    [GeneratedRegex(@"^COPY ((?!--).+)$", RegexOptions.Multiline)]
    private static partial Regex CopyLine();

    [GeneratedRegex(@"^RUN (.+)$", RegexOptions.Multiline)]
    private static partial Regex RunLine();
}
