using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Orders to drain that do not end the process: by API, file and command. Each can be withdrawn.</summary>
public sealed class DrainOrderTests
{
    private const string Room = "drained";

    [Fact]
    public async Task An_operator_orders_a_node_to_go_asks_how_far_it_is_and_takes_it_back()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, [.. Admin(out var url),
            "Pubby__Drain__NoticeSeconds=600", "Pubby__Drain__PreferredSeconds=0"]);
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        await client.SubscribeAsync(Room);
        using var operate = Operator(url, "operate");

        var leaving = await PostAsync(operate, """{"reason":"kernel update"}""");
        Assert.Equal(("leaving", "kernel update", 1), (TextOf(leaving, "phase"),
            leaving.GetProperty("reasons")[0].GetString(), leaving.GetProperty("open").GetInt32()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.False),
            (leaving.GetProperty("deadline").ValueKind, leaving.GetProperty("exits").ValueKind));
        // It is unready, and refuses nobody.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(hub));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ProbeAsync(hub, "serving"));
        await using (await Subscriber.ConnectAsync(SubscriberKind.HubJson, hub.Port))
        {
        }
        Assert.False(client.Ended.IsCompleted);
        await WithdrawAsync(operate);

        await PostAsync(operate, """{"reason":"kernel update","outOfRotation":true}""");
        Assert.Equal(4200, await client.Ended.WaitAsync(Eventually.Limit));
        await client.DisposeAsync();
        await UntilPhaseAsync(operate, "drained");
        Assert.Equal("503", await StatusOfConnectAsync(hub));
        // Publishers are served until the end.
        using var publisher = hub.NewPublisher();
        await publisher.PutAsync(Room, "score", "1");

        await WithdrawAsync(operate);
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(hub));
        Assert.Equal("101", await StatusOfConnectAsync(hub));
        Assert.Contains("The operator operate: drain this node (kernel update).", hub.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("key-operate", hub.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_an_order_has_one_line_whatever_the_node_is_called()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, Admin(out var url));
        using var operate = Operator(url, "operate");
        using var answer = await operate.PostAsync(
            new Uri("/admin/nodes/ab%0D%0AThe%20operator%20eve:%1B%5B2J/drain", UriKind.Relative),
            new StringContent("""{"reason":"this node is old"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        const string operation = "drain node ab??The operator eve:?[2J (this node is old)";
        await Eventually.UntilAsync(() => hub.Output.Contains($"The operator operate: {operation}.",
            StringComparison.Ordinal), () => hub.Output);
        var audit = await operate.GetFromJsonAsync<JsonElement>(new Uri("/admin/audit", UriKind.Relative));
        Assert.Equal(operation, TextOf(audit.GetProperty("entries")[0], "operation"));
    }

    [Fact]
    public async Task An_order_that_exits_ends_the_process_once_it_is_empty()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, Admin(out var url));
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.HubMessagePack, hub.Port);
        using var operate = Operator(url, "operate");
        var answer = await PostAsync(operate, """{"seconds":60,"outOfRotation":true,"exits":true}""");
        Assert.True(answer.GetProperty("exits").GetBoolean());
        await client.Ended.WaitAsync(Eventually.Limit);
        await client.DisposeAsync();
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);
    }

    [Fact]
    public async Task Only_operators_get_an_answer_and_only_at_the_address_of_the_admin_API()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, Admin(out var url));
        using var read = Operator(url, "read");
        using var operate = Operator(url, "operate");
        using var stranger = Operator(url, "stranger");
        using var publisher = new HttpClient { BaseAddress = new Uri(url) };
        publisher.DefaultRequestHeaders.Authorization = new("Bearer", hub.Key);
        using var nobody = new HttpClient { BaseAddress = new Uri(url) };
        Assert.Equal(("200", "403", "403"), await TryAllAsync(read));
        Assert.Equal(("401", "401", "401"), await TryAllAsync(stranger));
        Assert.Equal(("401", "401", "401"), await TryAllAsync(publisher));
        Assert.Equal(("401", "401", "401"), await TryAllAsync(nobody));
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(hub));
        foreach (var (key, name) in new[] { (read, "read"), (operate, "operate") })
            Assert.Equal($$"""{"name":"{{name}}","role":"{{name}}","expiresAt":null,"publishes":false}""",
                await key.GetStringAsync(new Uri("/admin/key", UriKind.Relative)));
        foreach (var wrong in new[]
        {
            "{", "[]", """{"second":1}""", """{"seconds":-1}""", """{"seconds":86401}""", """{"reason":"a\nb"}""",
            $$"""{"reason":"{{new string('x', 201)}}"}""", $"{{{new string(' ', 5000)}}}",
        })
        {
            using var answer = await operate.PostAsync(
                new Uri("/admin/drain", UriKind.Relative), new StringContent(wrong, Encoding.UTF8, "application/json"));
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, wrong);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
        Assert.Equal(("200", "200", "200"), await TryAllAsync(operate));
        // The public address does not know it, and no client can connect at the admin API's.
        using var atPublic = Operator(hub.Url, "operate");
        Assert.Equal(("404", "404", "404"), await TryAllAsync(atPublic));
        using var elsewhere = await operate.GetAsync(new Uri("/ws", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_file_drains_the_node_while_it_exists()
    {
        using var directory = new TempDirectory();
        var file = directory.File("drain");
        await using var hub = await HubProcess.StartAsync(directory.Path, $"Pubby__Drain__File={file}",
            "Pubby__Drain__NoticeSeconds=0", "Pubby__Drain__PreferredSeconds=0");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.HubJson, hub.Port);
        await File.WriteAllTextAsync(file, "");
        await client.Ended.WaitAsync(Eventually.Limit);
        await client.DisposeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(hub));
        File.Delete(file);
        await Eventually.UntilAsync(async () => await ReadyAsync(hub) == HttpStatusCode.OK, "it serves again");
        Assert.Equal("101", await StatusOfConnectAsync(hub));
    }

    [Fact]
    public async Task A_command_beside_the_hub_drains_it_waits_for_the_notice_and_takes_it_back()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(
            directory.Path, "Pubby__Drain__NoticeSeconds=1", "Pubby__Drain__PreferredSeconds=0");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        var (code, said) = await RunAsync("--notice", "--pid", $"{hub.ProcessId}");
        Assert.Equal(0, code);
        Assert.Contains($"process {hub.ProcessId}, leaves", said, StringComparison.Ordinal);
        Assert.Equal(4200, await client.Ended.WaitAsync(Eventually.Limit));
        await client.DisposeAsync();
        Assert.Equal((0, $"The hub, process {hub.ProcessId}, serves again."),
            await RunAsync("--withdraw", "--pid", $"{hub.ProcessId}"));
        await Eventually.UntilAsync(async () => await ReadyAsync(hub) == HttpStatusCode.OK, "it serves again");

        // This process is no hub: a signal that it does not know would end it.
        foreach (var wrong in new[] { new[] { "--pid", $"{Environment.ProcessId}" }, ["--pid", "0"], ["--now"], [] })
        {
            var refused = await RunAsync(wrong);
            Assert.Equal(2, refused.Code);
            Assert.StartsWith("Nothing was ordered: ", refused.Said, StringComparison.Ordinal);
        }
    }

    /// <summary>A listener on a free port, for a key of each role.</summary>
    private static string[] Admin(out string url)
    {
        url = $"http://127.0.0.1:{FreePort.Next()}";
        return
        [
            $"Pubby__Admin__Urls={url}",
            "Pubby__Admin__Keys__0__Name=read", $"Pubby__Admin__Keys__0__Sha256={Hash("key-read")}",
            "Pubby__Admin__Keys__1__Name=operate", $"Pubby__Admin__Keys__1__Sha256={Hash("key-operate")}",
            "Pubby__Admin__Keys__1__Role=Operate",
        ];
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static HttpClient Operator(string url, string name)
    {
        var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", $"key-{name}");
        return client;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string json)
    {
        using var answer = await client.PostAsync(
            new Uri("/admin/drain", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task WithdrawAsync(HttpClient client)
    {
        using var withdrawn = await client.DeleteAsync(new Uri("/admin/drain", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, withdrawn.StatusCode);
        await UntilPhaseAsync(client, "serving");
    }

    private static Task UntilPhaseAsync(HttpClient client, string phase) => Eventually.UntilAsync(async () =>
        TextOf(await client.GetFromJsonAsync<JsonElement>(new Uri("/admin/drain", UriKind.Relative)), "phase") == phase,
        $"it is {phase}");

    /// <summary>The statuses of GET, POST and DELETE.</summary>
    private static async Task<(string Get, string Post, string Delete)> TryAllAsync(HttpClient client)
    {
        var path = new Uri("/admin/drain", UriKind.Relative);
        using var get = await client.GetAsync(path);
        using var post = await client.PostAsync(path, null);
        using var delete = await client.DeleteAsync(path);
        return ($"{(int)get.StatusCode}", $"{(int)post.StatusCode}", $"{(int)delete.StatusCode}");
    }

    private static string? TextOf(JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private static Task<HttpStatusCode> ReadyAsync(HubProcess hub) => ProbeAsync(hub, "ready");

    private static async Task<HttpStatusCode> ProbeAsync(HubProcess hub, string probe)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"{hub.Url}/health/{probe}"));
        return answer.StatusCode;
    }

    private static async Task<string> StatusOfConnectAsync(HubProcess hub)
    {
        using var socket = await RawWebSocket.ConnectAsync(hub.Port);
        return socket.Answer[9..12];
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [HubProgram.File, "drain", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        var faults = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (said + faults).Trim());
    }
}
