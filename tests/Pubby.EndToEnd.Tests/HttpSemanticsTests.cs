using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// HTTP as RFC 9110 has it, for those who know HTTP and not Pubby: caches, proxies, browsers, generated clients.
/// </summary>
public sealed class HttpSemanticsTests(PagesFixture fixture) : IClassFixture<PagesFixture>
{
    private HttpClient Publisher => fixture.Publisher;

    /// <summary>If-None-Match of a GET; <c>{tag}</c> is what the hub gave, its quotes included.</summary>
    [Theory]
    [InlineData("{tag}", 304)]
    [InlineData("W/{tag}", 304)]
    [InlineData("\"other\", {tag}", 304)]
    [InlineData("W/\"a,b\",W/{tag}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("W/\"other\", \"more\"", 200)]
    [InlineData("no tag", 200)]
    public async Task What_a_client_has_is_not_sent_again(string condition, int status)
    {
        await Publisher.PutAsync("known", "m", "1");
        foreach (var address in new[] { "/v1/rooms/known/messages", "/v1/rooms/known/messages/m" })
        {
            using var first = await Publisher.GetAsync(new Uri(address, UriKind.Relative));
            var header = "If-None-Match: " +
                $"{condition.Replace("{tag}", first.Headers.ETag!.Tag, StringComparison.Ordinal)}";
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
                Assert.Equal($"{status}", await Publisher.AskAsync(method, address, null, header));
        }
    }

    /// <summary>If-Match of a write; <c>{version}</c> is the message's.</summary>
    [Theory]
    [InlineData("\"{version}\"", "200")]
    [InlineData("\"5\", \"{version}\"", "200")]
    [InlineData("\"{version}\",\"5\"", "200")]
    [InlineData("\"5\", \"other\", W/\"7\", \"{version}\"", "200")]
    [InlineData("*", "200")]
    [InlineData("\"5\"", "412 version_mismatch")]
    [InlineData("\"5\", \"7\"", "412 version_mismatch")]
    [InlineData("W/\"{version}\"", "412 version_mismatch")]
    [InlineData("\"other\"", "412 version_mismatch")]
    [InlineData("{version}", "400 malformed")]
    [InlineData("\"5\", *", "400 malformed")]
    public async Task A_write_may_name_the_versions_that_it_replaces(string condition, string answer)
    {
        var room = $"match-{Guid.NewGuid():N}";
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
        {
            var version = await Publisher.PutAsync(room, "m", $"\"{method}\"");
            var header = $"If-Match: {condition.Replace("{version}", $"{version}", StringComparison.Ordinal)}";
            Assert.Equal(answer,
                await Publisher.AskAsync(method, $"/v1/rooms/{room}/messages/m", method == HttpMethod.Put
                    ? "2" : null, header));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/rooms/head/messages")]
    [InlineData("/v1/rooms/head/messages/m")]
    [InlineData("/v1/rooms/head/messages/absent")]
    [InlineData("/v1/rooms/head")]
    [InlineData("/health/live")]
    [InlineData("/health/serving")]
    [InlineData("/health/ready")]
    [InlineData("/health/region")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/nowhere")]
    [InlineData("/v1/messages")]
    public async Task HEAD_is_answered_as_GET_without_the_body(string address)
    {
        await Publisher.PutAsync("head", "m", "1");
        using var get = await Publisher.GetAsync(new Uri(address, UriKind.Relative));
        using var head = await Publisher.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
        Assert.Equal(Described(get), Described(head));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("application/json; charset=iso-8859-1", 200)]
    [InlineData("application/vnd.score+json", 200)]
    [InlineData("APPLICATION/JSON", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("nonsense", 415)]
    public async Task A_body_of_JSON_is_taken_whatever_its_charset_and_another_is_named(string mediaType, int status)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Put,
                "/v1/rooms/typed/messages/m?store=false")
            {
                Content =
                    new ByteArrayContent(Encoding.UTF8.GetBytes("\"é\""))
            };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using var answer = await Publisher.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 415) Assert.Contains(mediaType, await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identity", 200)]
    [InlineData("gzip", 415)]
    [InlineData("br, identity", 415)]
    public async Task A_body_that_is_encoded_is_refused_and_its_encoding_named(string encoding, int status)
    {
        foreach (var (method, address, body) in new[] { (HttpMethod.Put, "/v1/rooms/coded/messages/m?store=false", "1"),
            (HttpMethod.Post, "/v1/messages", "{\"messages\":[]}") })
        {
            using var request = new HttpRequestMessage(method, address) { Content = Publishing.Json(body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            using var answer = await Publisher.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
            if (status != 415) continue;
            Assert.Contains(encoding, await DetailAsync(answer), StringComparison.Ordinal);
            Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("Accept-Encoding")));
        }
    }

    [Theory]
    [InlineData("PUT", "/v1/rooms/r/messages/m?tll=5", "did you mean ttl?")]
    [InlineData("PUT", "/v1/rooms/r/messages/m?ttl=5&stor=false", "did you mean store?")]
    [InlineData("PUT", "/v1/rooms/r/messages/m?condition=5", "known are ttl, store.")]
    [InlineData("POST", "/v1/rooms/r/messages?expires=5", "known are ttl, store.")]
    [InlineData("DELETE", "/v1/rooms/r/messages/m?ttl=5", "this request takes none.")]
    [InlineData("GET", "/v1/rooms/r/messages?sinse=5", "did you mean since?")]
    [InlineData("GET", "/v1/rooms/r/messages/m?since=5", "this request takes none.")]
    [InlineData("GET", "/v1/rooms/r?since=5", "this request takes none.")]
    [InlineData("POST", "/v1/messages?ttl=5", "this request takes none.")]
    public async Task A_parameter_that_there_is_not_is_refused_with_the_one_that_was_meant(
        string method, string address, string hint)
    {
        using var request =
            new HttpRequestMessage(new HttpMethod(method), address)
            {
                Content = method is "PUT" or "POST"
                ? Publishing.Json("{\"messages\":[]}") : null
            };
        using var answer = await Publisher.SendAsync(request);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.BadRequest, "parameter_unknown"),
            (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.EndsWith(hint, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await Publisher.DumpAsync("r")).Count);
    }

    [Theory]
    [InlineData("GET", "/v1/rooms/r/messages", true)]
    [InlineData("POST", "/v1/rooms/r/messages", true)]
    [InlineData("DELETE", "/hub?id=x", true)]
    [InlineData("POST", "/hub/negotiate", true)]
    [InlineData("PUT", "/v1/rooms/r/messages/m", false)]
    [InlineData("DELETE", "/v1/rooms/r/messages/m", false)]
    public async Task A_page_may_send_what_the_protocols_need_and_no_more(string method, string address, bool isAllowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, address)
        {
            Headers =
                { { "Origin", "https://tv.example.com" }, { "Access-Control-Request-Method", method },
                    { "Access-Control-Request-Headers", "authorization,x-signalr-user-agent" } },
        };
        using var answer = await Publisher.SendAsync(request);
        var methods = answer.Headers.TryGetValues("Access-Control-Allow-Methods", out var told)
            ? string.Join(',', told) : "";
        Assert.Equal(isAllowed, methods.Split(',').Contains(method));
    }

    [Fact]
    public async Task A_page_can_read_the_headers_that_it_needs()
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Get,
                "/v1/rooms/r/messages")
            { Headers = { { "Origin", "https://tv.example.com" } } };
        using var answer = await Publisher.SendAsync(request);
        Assert.Equal(["ETag", "Location", "Retry-After"], answer.Headers.GetValues("Access-Control-Expose-Headers")
            .SelectMany(value => value.Split(',')));
    }

    [Fact]
    public async Task The_address_alone_leads_to_everything_else()
    {
        var page = await Publisher.GetStringAsync(new Uri("/", UriKind.Relative));
        foreach (var link in new[] { "/docs", "/openapi/v1.json", "/health/ready" })
        {
            Assert.Contains($"<a href=\"{link}\">", page, StringComparison.Ordinal);
            Assert.Equal("200", await Publisher.AskAsync(HttpMethod.Get, link));
        }
    }

    [Fact]
    public async Task A_hub_of_no_region_says_which_setting_makes_it_one()
    {
        using var answer = await Publisher.GetAsync(new Uri("/health/region", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Pubby:Region:Name", await DetailAsync(answer), StringComparison.Ordinal);
    }

    /// <summary>Status and headers, less the moment.</summary>
    private static string Described(HttpResponseMessage answer) =>
        string.Join('\n', answer.Headers.Concat(answer.Content.Headers)
        .Where(header => header.Key is not
            ("Date" or "Transfer-Encoding" or "Last-Modified" or "Pubby-Request-Id"))
        .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal)
            .Prepend($"{answer.StatusCode}"));

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
}
