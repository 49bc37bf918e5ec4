using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

public sealed class PublishApiTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private static readonly string LongestName = new('n', 128);
    private static readonly int MaxData = 64 * 1024;

    private HttpClient Publisher => fixture.Publisher;

    [Fact]
    public async Task A_put_creates_then_replaces_then_is_unchanged()
    {
        var answers = new List<string>();
        foreach (var data in new[] { "[0,0]", "[1,0]", " [1, 0] " })
        {
            using var answer = await Publisher.PutAsync(Publishing.Address("put", "score"), Publishing.Json(data));
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal($"\"{body.GetProperty("version")}\"", answer.Headers.ETag!.Tag);
            answers.Add($"{(int)answer.StatusCode} {body.GetProperty("room")}/{body.GetProperty("id")} " +
                $"{body.GetProperty("outcome")}");
        }
        Assert.Equal(["201 put/score stored", "200 put/score stored", "200 put/score unchanged"], answers);
    }

    [Fact]
    public async Task A_post_makes_an_id_and_says_where_the_message_is()
    {
        using var answer =
            await Publisher.PostAsync(new Uri("/v1/rooms/post/messages", UriKind.Relative),
                Publishing.Json("{\"a\":1}"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var message = await Publisher.GetFromJsonAsync<JsonElement>(answer.Headers.Location);
        Assert.Equal("{\"a\":1}", message.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_delete_needs_something_to_delete()
    {
        await Publisher.PutAsync("delete", "m", "1");
        Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Delete, "/v1/rooms/delete/messages/m"));
        Assert.Equal("404 message_not_found",
            await Publisher.AskAsync(HttpMethod.Delete, "/v1/rooms/delete/messages/m"));
        Assert.Equal("404 message_not_found", await Publisher.AskAsync(HttpMethod.Get, "/v1/rooms/delete/messages/m"));
    }

    [Fact]
    public async Task Conditions_decide_in_the_store()
    {
        const string Address = "/v1/rooms/conditions/messages/m";
        Assert.Equal("412 version_mismatch", await Publisher.AskAsync(HttpMethod.Put, Address, "1", "If-Match: \"5\""));
        Assert.Equal("201", await Publisher.AskAsync(HttpMethod.Put, Address, "1", "If-None-Match: *"));
        Assert.Equal("412 version_mismatch",
            await Publisher.AskAsync(HttpMethod.Put, Address, "2", "If-None-Match: *"));
        var version = await Publisher.PutAsync("conditions", "m", "2");
        Assert.Equal("412 version_mismatch",
            await Publisher.AskAsync(HttpMethod.Put, Address, "3", $"If-Match: \"{version + 2}\""));
        Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Put, Address, "3", $"If-Match: \"{version}\""));
        Assert.Equal("412 version_mismatch",
            await Publisher.AskAsync(HttpMethod.Delete, Address, null, $"If-Match: \"{version}\""));
        Assert.Equal("400 malformed", await Publisher.AskAsync(HttpMethod.Put, Address, "3", "If-Match: 5"));
        Assert.Equal("400 malformed", await Publisher.AskAsync(HttpMethod.Put, Address, "3", "If-None-Match: \"5\""));
    }

    [Fact]
    public async Task A_delete_of_what_is_not_there_is_no_condition_and_leaves_nothing()
    {
        Assert.Equal("400 malformed",
            await Publisher.AskAsync(HttpMethod.Delete, "/v1/rooms/tombs/messages/m", null, "If-None-Match: *"));
        using var changed = await Publisher.GetAsync(new Uri("/v1/rooms/tombs/messages?since=0", UriKind.Relative));
        Assert.Empty(await IdsOfAsync(changed));
    }

    [Theory]
    [InlineData("If-None-Match: *")]
    [InlineData("If-Match: *")]
    [InlineData("If-Match: \"5\"")]
    public async Task A_message_that_is_not_stored_takes_no_condition(string condition)
    {
        Assert.Equal("400 malformed",
            await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/unstored/messages/m?store=false", "1", condition));
        Assert.Equal("400 malformed",
            await Publisher.AskAsync(HttpMethod.Post, "/v1/rooms/unstored/messages?store=false", "1", condition));
        Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/unstored/messages/m?store=false", "1"));
    }

    [Fact]
    public async Task A_room_is_read_whole_or_since_a_cursor_and_not_again_while_it_is_the_same()
    {
        var first = await Publisher.PutAsync("read", "a", "1");
        await Publisher.PutAsync("read", "b", "2");
        await Publisher.DeleteAsync("read", "a");
        using var whole = await Publisher.GetAsync(new Uri("/v1/rooms/read/messages", UriKind.Relative));
        Assert.Equal(["b"], await IdsOfAsync(whole));
        using var since = await Publisher.GetAsync(new Uri($"/v1/rooms/read/messages?since={first}", UriKind.Relative));
        Assert.Equal(["b", "a"], await IdsOfAsync(since));

        var tag = $"If-None-Match: {whole.Headers.ETag!.Tag}";
        Assert.Equal("304", await Publisher.AskAsync(HttpMethod.Get, "/v1/rooms/read/messages", null, tag));
        await Publisher.PutAsync("read", "b", "3");
        Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Get, "/v1/rooms/read/messages", null, tag));
        Assert.Equal("400 cursor_invalid",
            await Publisher.AskAsync(HttpMethod.Get, "/v1/rooms/read/messages?since=-1"));

        var room = await Publisher.GetFromJsonAsync<JsonElement>(new Uri("/v1/rooms/read", UriKind.Relative));
        Assert.Equal(("read", 1, 0),
            (room.GetProperty("room").GetString(), room.GetProperty("messages").GetInt32(),
                room.GetProperty("subscribers").GetInt32()));
    }

    [Theory]
    [InlineData("a b", "400 room_invalid")]
    [InlineData("a%2Fb", "400 room_invalid")]
    [InlineData("*", "400 room_invalid")]
    [InlineData("match-*", "400 room_invalid")]
    [InlineData("a%01b", "400 room_invalid")]
    [InlineData("-a", "400 room_invalid")]
    [InlineData("%C3%A4", "400 room_invalid")]
    [InlineData("a.:~@=-_9", "201")]
    public async Task Rooms_and_ids_are_named_by_the_same_rule(string name, string answer)
    {
        Assert.Equal(answer, await Publisher.AskAsync(HttpMethod.Put, $"/v1/rooms/{name}/messages/m", "1"));
        Assert.Equal(answer.Replace("room", "id", StringComparison.Ordinal),
            await Publisher.AskAsync(HttpMethod.Put, $"/v1/rooms/names/messages/{name}", "1"));
    }

    [Fact]
    public async Task A_name_has_up_to_128_characters()
    {
        Assert.Equal("201",
            await Publisher.AskAsync(HttpMethod.Put, $"/v1/rooms/{LongestName[1..]}/messages/{LongestName[1..]}", "1"));
        Assert.Equal("201",
            await Publisher.AskAsync(HttpMethod.Put, $"/v1/rooms/{LongestName}/messages/{LongestName}", "1"));
        Assert.Equal("400 room_invalid",
            await Publisher.AskAsync(HttpMethod.Put, $"/v1/rooms/{LongestName}n/messages/m", "1"));
        Assert.Equal("400 id_invalid",
            await Publisher.AskAsync(HttpMethod.Put, $"/v1/rooms/names/messages/{LongestName}n", "1"));
    }

    [Theory]
    [InlineData("", "400 json_invalid")]
    [InlineData("{", "400 json_invalid")]
    [InlineData("1e999", "400 json_invalid")]
    [InlineData("\"\\ud800\"", "400 json_invalid")]
    [InlineData("{\"a\":1,\"a\":2}", "400 json_invalid")]
    public async Task Data_that_is_not_well_formed_is_refused(string data, string answer) =>
        Assert.Equal(answer, await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/data/messages/bad", data));

    [Theory]
    [InlineData("?ttl=0", "400 ttl_invalid")]
    [InlineData("?ttl=1", "201")]
    [InlineData("?ttl=31536000", "201")]
    [InlineData("?ttl=31536001", "400 ttl_invalid")]
    [InlineData("?ttl=1.5", "400 ttl_invalid")]
    [InlineData("?ttl=", "400 ttl_invalid")]
    [InlineData("?store=maybe", "400 malformed")]
    [InlineData("?store=false", "200")]
    public async Task A_ttl_is_from_one_second_to_a_year(string query, string answer) =>
        Assert.Equal(answer,
            await Publisher.AskAsync(HttpMethod.Put,
                $"/v1/rooms/ttl/messages/m{query.Length}-{Guid.NewGuid():N}{query}", "1"));

    [Fact]
    public async Task Sizes_and_depths_have_limits()
    {
        string Text(int bytes) => $"\"{new string('x', bytes - 2)}\"";
        Assert.Equal("201", await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/size/messages/a", Text(MaxData - 1)));
        Assert.Equal("201", await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/size/messages/b", Text(MaxData)));
        Assert.Equal("413 too_large",
            await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/size/messages/c", Text(MaxData + 1)));
        Assert.Equal("201",
            await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/size/messages/d", new string('[', 32)
                + new string(']', 32)));
        Assert.Equal("400 json_invalid",
            await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/size/messages/e", new string('[', 33)
                + new string(']', 33)));
        string Batch(int bytes) => $"{{\"messages\":[]{new string(' ', bytes - 15)}}}";
        Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Post, "/v1/messages", Batch(1024 * 1024 - 1)));
        Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Post, "/v1/messages", Batch(1024 * 1024)));
        Assert.Equal("413 too_large",
            await Publisher.AskAsync(HttpMethod.Post, "/v1/messages", Batch(1024 * 1024 + 1)));
        Assert.Equal("415 media_type",
            await Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/size/messages/f", "1", mediaType: "text/plain"));
    }

    [Fact]
    public async Task Without_a_key_or_with_a_wrong_one_nothing_is_read_and_nothing_stored()
    {
        using var stranger = new HttpClient { BaseAddress = Publisher.BaseAddress };
        foreach (var header in new[] { null, "Authorization: Bearer wrong", "Authorization: Basic x",
            $"Authorization: Bearer {fixture.Hub.Key}x" })
        {
            Assert.Equal("401 unauthorized",
                await stranger.AskAsync(HttpMethod.Put, "/v1/rooms/closed/messages/m", "1", header));
            Assert.Equal("401 unauthorized",
                await stranger.AskAsync(HttpMethod.Post, "/v1/messages", "{\"messages\":[]}", header));
            Assert.Equal("401 unauthorized",
                await stranger.AskAsync(HttpMethod.Get, "/v1/rooms/closed/messages", null, header));
            Assert.Equal("401 unauthorized",
                await stranger.AskAsync(HttpMethod.Delete, "/v1/rooms/closed/messages/m", null, header));
        }
        Assert.Equal(0, (await Publisher.DumpAsync("closed")).Count);
    }

    [Theory]
    [InlineData(null, "Bearer", "Send a publisher's key")]
    [InlineData("Basic x", "Bearer", "Send a publisher's key")]
    [InlineData("Bearer ", "Bearer", "Send a publisher's key")]
    [InlineData("Bearer wrong", "Bearer error=\"invalid_token\"", "does not know the key")]
    public async Task No_key_and_a_wrong_one_have_messages_of_their_own(
        string? authorization, string challenge, string sentence)
    {
        using var stranger = new HttpClient { BaseAddress = Publisher.BaseAddress };
        if (authorization is not null)
            stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (method, path) in new[] { (HttpMethod.Put, "/v1/rooms/closed/messages/m"),
            (HttpMethod.Post, "/v1/messages"), (HttpMethod.Get, "/v1/rooms/closed") })
        {
            using var request = new HttpRequestMessage(method, path);
            if (method != HttpMethod.Get) request.Content = Publishing.Json("{}");
            using var answer = await stranger.SendAsync(request);
            Assert.Equal((HttpStatusCode.Unauthorized, challenge),
                (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()));
            Assert.Contains(sentence, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail")
                .GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{\"a\":")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":")]
    public async Task A_body_that_ends_early_stores_nothing(string rest)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", fixture.Hub.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "PUT /v1/rooms/short/messages/m HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
            $"{fixture.Hub.Key}\r\nContent-Type: application/json\r\n{rest}"));
        tcp.Client.Shutdown(SocketShutdown.Send);
        Assert.DoesNotContain("HTTP/1.1 2", await ReadToEndAsync(stream), StringComparison.Ordinal);
        Assert.Equal(0, (await Publisher.DumpAsync("short")).Count);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_too()
    {
        Assert.Equal("404 not_found", await Publisher.AskAsync(HttpMethod.Get, "/v2/rooms"));
        Assert.Equal("405 method_not_allowed",
            await Publisher.AskAsync(HttpMethod.Patch, "/v1/rooms/r/messages/m", "1"));
    }

    /// <summary>What is answered before the connection ends, in order or by a reset.</summary>
    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<string[]> IdsOfAsync(HttpResponseMessage answer) =>
        [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("id").GetString()!)];
}
