using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// What a newcomer types, typed. Only the port and the place of the data are others, so that nothing of the machine's
/// own is touched.
/// </summary>
public sealed class ReadmeTests
{
    private static readonly string[] Commands = Readme.Blocks("README.md", "bash");

    [Fact]
    public async Task The_first_screen_takes_a_newcomer_to_a_message()
    {
        using var directory = new TempDirectory();
        var port = FreePort.Next();
        // The command builds the hub first; in the tests' own configuration, it finds what they were built from.
        using var building = await Checkout.LockAsync();
        using var hub = new Shell($"{Commands[0]} -- --urls http://localhost:{port}", Checkout.Root,
            $"Configuration={Checkout.Configuration}",
            $"Pubby__Store__Sqlite__Path={directory.File("src/Pubby.Hub/data/pubby.db")}");
        await hub.UntilAsync("Publish to it:");

        // Where the hub's own data are, so that the tool finds its key.
        string[] tool = [$"Configuration={Checkout.Configuration}", $"PUBBY_URL=http://localhost:{port}"];
        using var watch = new Shell(FromAnywhere(Commands[1]), directory.Path, tool);
        await watch.UntilAsync("Subscribed to match-1.");
        using (var publish = new Shell(FromAnywhere(Commands[2]), directory.Path, tool))
            await publish.UntilAsync("stored");
        building.Dispose();
        var promised = Readme.Blocks("README.md", "text").Single().Split("  ", 2)[1];
        await watch.UntilAsync(promised);
        using (var publish = new Shell(On(port, Commands[3]), directory.Path)) await publish.UntilAsync("\"stored\"");
        await watch.UntilAsync(promised.Replace("[1,0]", "[2,0]", StringComparison.Ordinal));

        // The line that the hub printed works when it is pasted.
        var shown = hub.Output.Split('\n').Single(line => line.StartsWith("Publish to it:", StringComparison.Ordinal));
        using var pasted =
            new Shell(shown["Publish to it:".Length..].Replace("[1,0]", "[3,0]", StringComparison.Ordinal),
                directory.Path);
        await pasted.UntilAsync("\"stored\"");
        await watch.UntilAsync(promised.Replace("[1,0]", "[3,0]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_with_the_SignalR_client_gets_the_room_and_its_changes()
    {
        var block = Readme.Blocks("README.md", "csharp").Single()
            .Replace("\"http://localhost:5080/hub\"", "$\"{url}/hub\"", StringComparison.Ordinal);
        var source =
            await File.ReadAllTextAsync(
                Path.Combine(Checkout.Root, "tests", "Pubby.EndToEnd.Tests", "ReadmeSample.cs"));
        foreach (var line in block.Split('\n')) Assert.Contains(line, source, StringComparison.Ordinal);

        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        using var publisher = hub.NewPublisher();
        await using var written = new StringWriter();
        var console = TextWriter.Synchronized(written);
        await using var connection = await ReadmeSample.RunAsync(hub.Url, console);
        await publisher.PutAsync("match-1", "score", "[1,0]");
        await Eventually.UntilAsync(() =>
            Written().Contains("score is [1,0]", StringComparison.Ordinal), "the message");
        Assert.StartsWith("0 messages", Written(), StringComparison.Ordinal);

        // A synchronized writer locks itself.
        string Written()
        {
            lock (console) return written.ToString();
        }
    }

    public static TheoryData<string> Pages { get; } =
        ["README.md", .. Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_JSON_in_the_docs_is_JSON(string document)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        foreach (var block in Readme.Blocks(document, "json")) JsonDocument.Parse(block);
        foreach (var line in Readme.Blocks(document, "jsonc").SelectMany(block => block.Split('\n')))
            JsonDocument.Parse(line, options);
    }

    private static string On(int port, string command) =>
        command.Replace("localhost:5080", $"localhost:{port}", StringComparison.Ordinal);

    private static string FromAnywhere(string command) =>
        command.Replace("--project src", $"--project {Checkout.Root}/src", StringComparison.Ordinal);
}
