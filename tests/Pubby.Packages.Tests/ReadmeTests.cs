using System.Text;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Packages.Tests;

/// <summary>
/// What a newcomer does: installs the packages, pastes a block of a README or of another page, runs it. Each block is a
/// project outside of this one, over the packages as <c>dotnet pack</c> makes them; only the address and the key are
/// others.
/// </summary>
[Collection(ScratchCollection.Name)]
public sealed class ReadmeTests(ScratchFixture scratch)
{
    private const string Client = "src/Pubby.Client/README.md";
    private const string Publisher = "src/Pubby.Publisher/README.md";
    private const string Regions = "docs/how-to/run-two-regions.md";

    [Theory]
    [InlineData(Client, 0, "score: Score { Home = 2, Away = 0 }")]
    [InlineData(Client, 1, "score: Score { Home = 1, Away = 0 } is now Score { Home = 2, Away = 0 }")]
    [InlineData(Client, 2, "Connected http://127.0.0.1")]
    [InlineData(Client, 3, "Connected http://127.0.0.1")]
    [InlineData(Publisher, 0, "Stored as version 1")]
    [InlineData(Publisher, 1, "500 published")]
    [InlineData(Publisher, 2, "")]
    [InlineData(Regions, 0, "")]
    public async Task A_block_works_as_pasted(string document, int block, string written)
    {
        using var directory = new TempDirectory();
        using var issuer = new TokenIssuer();
        await using var hub = await HubProcess.StartAsync(directory.Path, issuer.Settings);
        var tokenFile = directory.File("token");
        await File.WriteAllTextAsync(tokenFile, issuer.Token());
        using var http = hub.NewPublisher();
        if (document == Client) await PutAsync(http, """{"home":1,"away":0}""");
        using var program = scratch.Start(document, block, hub, tokenFile);
        if (document == Client && block < 2)
            await program.UntilAsync(block == 0 ? "score: Score { Home = 1" : "is now Score { Home = 1");
        if (document == Client) await PutAsync(http, """{"home":2,"away":0}""");
        await program.UntilAsync(written);
        if (document != Client) await program.UntilEndAsync();
    }

    [Fact]
    public void Every_block_is_run()
    {
        Assert.Equal(4, scratch.BlocksOf(Client));
        Assert.Equal(3, scratch.BlocksOf(Publisher));
        Assert.Equal(1, scratch.BlocksOf(Regions));
    }

    private static async Task PutAsync(HttpClient http, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri("/v1/rooms/match-1/messages/score", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
