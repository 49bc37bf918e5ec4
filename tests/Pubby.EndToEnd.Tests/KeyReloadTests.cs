using System.Security.Cryptography;
using System.Text;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// Publishers' keys in a file that changes under a running hub: as an editor writes it, and as Kubernetes swaps the
/// folder of a ConfigMap, to which a link beside the program leads.
/// </summary>
public sealed class KeyReloadTests : IDisposable
{
    private const string Settings = "appsettings.Production.json";

    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_come_and_go_with_the_file(bool isMounted)
    {
        var program = CopyHub();
        if (isMounted) MountSettings(program);
        await WriteAsync(program, isMounted, Json("old"));
        await using var hub = HubProcess.LaunchWith(
            _directory.Path, "Production", ["--urls", "http://127.0.0.1:{port}"],
            [], Path.Combine(program, "Pubby.Hub.dll"));
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        using HttpClient old = NewPublisher(hub, "old"), next = NewPublisher(hub, "next");
        Assert.Equal(("201", "401 unauthorized"), (await PutAsync(old), await PutAsync(next)));

        await WriteAsync(program, isMounted, Json("old", "next"));
        await Eventually.UntilAsync(async () => await PutAsync(next) == "200", "the new key is accepted");
        Assert.Equal("200", await PutAsync(old));

        await WriteAsync(program, isMounted, Json("next"));
        await Eventually.UntilAsync(async () => await PutAsync(old) == "401 unauthorized", "the old key is refused");

        foreach (var (wrong, said) in new[] { (Json(), "no publisher has a key"), ("{", "cannot be read") })
        {
            await WriteAsync(program, isMounted, wrong);
            await Eventually.UntilAsync(
                () => hub.Output.Contains(said, StringComparison.Ordinal), "the fault is logged");
            Assert.Equal("200", await PutAsync(next));
        }
    }

    /// <summary>A file that is broken for a while must not take its keys away when another one changes.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_read_changes_nothing_whatever_else_changes()
    {
        var program = CopyHub();
        await WriteAsync(program, isMounted: false, Json("old-of-file"));
        await using var hub = HubProcess.LaunchWith(
            _directory.Path, "Production", ["--urls", "http://127.0.0.1:{port}"],
            [
                "Pubby__Publishers__Keys__9__Name=environment", "Pubby__Publishers__Keys__9__Rooms__0=match-*",
                $"Pubby__Publishers__Keys__9__Sha256={Hash("environment-key")}",
                "Logging__LogLevel__Default=Trace", "Logging__LogLevel__Microsoft.AspNetCore=Trace",
            ],
            Path.Combine(program, "Pubby.Hub.dll"));
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        using HttpClient old = NewPublisher(hub, "old-of-file"), next = NewPublisher(hub, "next-of-file");
        Assert.Equal("201", await PutAsync(old));

        await WriteAsync(program, isMounted: false, "{");
        await UntilToldAsync(times: 1);
        File.WriteAllText(
            Path.Combine(program, "appsettings.json"), """{"Logging":{"LogLevel":{"Default":"Debug"}}}""");
        await UntilToldAsync(times: 2);
        Assert.Equal("200", await PutAsync(old));

        await WriteAsync(program, isMounted: false, Json("next-of-file"));
        await Eventually.UntilAsync(async () => await PutAsync(next) == "200", "the file is read again");
        Assert.Equal("401 unauthorized", await PutAsync(old));

        await WriteAsync(program, isMounted: false, Json("next-of-file")
            .Replace("\"Name\"", "\"Expires\":\"2026-01-01\",\"Name\"", StringComparison.Ordinal));
        await Eventually.UntilAsync(async () => await PutAsync(next) == "401 unauthorized", "its time is over");

        hub.Terminate();
        await hub.WaitForExitAsync();
        foreach (var secret in new[] { "-of-file", "environment-key" })
            Assert.DoesNotContain(secret, hub.Output, StringComparison.Ordinal);

        Task UntilToldAsync(int times) => Eventually.UntilAsync(() =>
            hub.Output.Split("cannot be read").Length > times
                || hub.Output.Contains("keys are now", StringComparison.Ordinal), "the fault is logged");
    }

    public void Dispose() => _directory.Dispose();

    private static HttpClient NewPublisher(HubProcess hub, string key)
    {
        var publisher = new HttpClient { BaseAddress = new Uri(hub.Url) };
        publisher.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return publisher;
    }

    private static Task<string> PutAsync(HttpClient publisher) =>
        publisher.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/score", "1");

    /// <summary>A program of its own, as the settings stand beside it.</summary>
    private string CopyHub()
    {
        var source = HubProgram.Directory;
        var program = _directory.File("hub");
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(program, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return program;
    }

    /// <summary>
    /// A ConfigMap's folder: its files lead through a link that is swapped, and the hub's leads there.
    /// </summary>
    private void MountSettings(string program)
    {
        Directory.CreateDirectory(_directory.File("config"));
        File.CreateSymbolicLink(_directory.File($"config/{Settings}"), $"..data/{Settings}");
        File.CreateSymbolicLink(Path.Combine(program, Settings), _directory.File($"config/{Settings}"));
    }

    private static string Json(params string[] keys)
    {
        var entries = keys.Select(key =>
            $"{{\"Name\":\"{key.Split('-')[0]}\",\"Sha256\":\"{Hash(key)}\",\"Rooms\":[\"match-*\"]}}");
        return $"{{\"Pubby\":{{\"Publishers\":{{\"Keys\":[{string.Join(',', entries)}]}}}}}}";
    }

    private async Task WriteAsync(string program, bool isMounted, string json)
    {
        if (!isMounted)
        {
            // Moved into place, so that the hub never reads half of it.
            File.WriteAllText(_directory.File("written"), json);
            File.Move(_directory.File("written"), Path.Combine(program, Settings), overwrite: true);
            return;
        }
        var version = Directory.CreateDirectory(_directory.File($"config/..{Guid.NewGuid():N}")).Name;
        File.WriteAllText(_directory.File($"config/{version}/{Settings}"), json);
        File.CreateSymbolicLink(_directory.File("config/..data_tmp"), version);
        // rename(2), as the kubelet does it; File.Move follows the link.
        await Command.RunAsync(_directory.File("config"), "mv", "-T", "..data_tmp", "..data");
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
