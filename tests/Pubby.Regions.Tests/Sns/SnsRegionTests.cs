using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Sns;

/// <summary>
/// Two regions of two hubs each, over one table and a topic. After each fault both regions' subscribers hold what the
/// table holds.
/// </summary>
[Collection(nameof(TableAndTopic))]
public sealed class SnsRegionTests(TwoRegions<TableAndTopic> regions) : RegionTests<TableAndTopic>(regions)
{
    /// <summary>
    /// A hub asks its queue for 20 s, and gives that up as failed 5 s later. A publisher's wait for SNS, 2 s, is long
    /// over.
    /// </summary>
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(26);

    /// <summary>
    /// A call to Redis fails after 1 s; what could not be passed on comes again 1 s later, and then 2 s later.
    /// </summary>
    private static readonly TimeSpan RedisOutage = TimeSpan.FromSeconds(5);

    [Fact]
    public Task A_revocation_ends_what_it_revokes_at_every_node_of_both_regions() =>
        RevocationCheck.RunAsync(Regions, Regions.Issuer);

    [Fact]
    public Task Tokens_end_are_refreshed_and_change_at_both_doors_of_every_node_of_both_regions() =>
        LiveTokenCheck.RunAsync(Regions, Regions.Issuer);

    [Theory]
    [InlineData(SubscriberKind.Plain)]
    [InlineData(SubscriberKind.HubJson)]
    [InlineData(SubscriberKind.HubMessagePack)]
    public async Task What_is_published_in_one_region_is_heard_in_the_other(SubscriberKind kind)
    {
        var room = $"heard-{kind}";
        for (var region = 0; region < 2; region++)
        {
            using var publisher = Regions.Node(region, 0).NewPublisher();
            var listeners = new List<Subscriber>();
            for (var node = 0; node < 2; node++)
                listeners.Add(await Subscriber.ConnectAsync(kind, Regions.Node(1 - region, node).Port));
            await using var near = await Subscriber.ConnectAsync(kind, Regions.Node(region, 1).Port);
            foreach (var listener in listeners.Append(near)) await listener.DumpAsync(room);
            var version = await publisher.PutAsync(room, "m", "{\"text\":\"ä 🎉\",\"number\":2.50}");
            await publisher.PutAsync(room, $"short-{region}", "1", "?ttl=1");
            await near.UntilAsync(room, view => view.VersionOf("m") == version, "it has come in its own region");
            foreach (var listener in listeners)
            {
                await listener.UntilAsync(room, view => view.VersionOf("m") == version, "it has come");
                Assert.Equal(near.Ask(room, view => view.DataOf("m")), listener.Ask(room, view => view.DataOf("m")));
            }
            // Nobody sends it again when SNS or a Redis was late for it.
            await Eventually.UntilAsync(async () =>
            {
                await publisher.PutAsync(room, "not-kept", "1", "?store=false");
                return listeners.All(listener => listener.Ask(room, view => view.DataOf("not-kept") == "1"));
            }, "what is not kept has come");
            await publisher.DeleteAsync(room, "m");
            foreach (var listener in listeners)
            {
                await listener.UntilAsync(room, view => view.DataOf("m") is null, "it is gone");
                await listener.UntilAsync(room, view => view.DataOf($"short-{region}") is null, "its time is over");
                await listener.DisposeAsync();
            }
        }
    }

    [Fact]
    public Task Both_regions_write_the_same_ids() => SurviveAsync(traffic => traffic.MoreAsync(300));

    [Fact]
    public Task The_regions_are_cut_off_from_each_other_while_both_write_the_same_ids() => SurviveAsync(async traffic =>
    {
        Regions.World.Server.Suspend();
        await Task.Delay(Cut, TimeProvider.System);
        await traffic.MoreAsync(100);
        Regions.World.Server.Resume();
        Assert.True(traffic.Deferred > 0, "Publishers were answered that others get it later.");
    });

    [Fact]
    public Task All_that_was_said_comes_three_times_and_shuffled() => SurviveAsync(async traffic =>
    {
        await Regions.World.ForgetAsync();
        await traffic.MoreAsync(300);
        var said = await Regions.World.SaidAsync(most: 600);
        Assert.InRange(said.Count, 300, int.MaxValue);
        var again = Enumerable.Repeat(said, 3).SelectMany(words => words).ToArray();
        Random.Shared.Shuffle(again);
        await Regions.World.SayAsync(again);
        await traffic.StopAsync();
        await Regions.World.UntilTakenAsync();
    });

    [Fact]
    public Task The_other_regions_Redis_hangs_and_what_it_was_to_hear_waits_in_the_queue() =>
        SurviveAsync(async traffic =>
    {
        Regions.Redis(1).Suspend();
        await Task.Delay(RedisOutage, TimeProvider.System);
        Regions.Redis(1).Resume();
        await traffic.MoreAsync(100);
    });

    [Fact]
    public Task A_node_is_killed_with_messages_of_the_other_region_in_hand() => SurviveAsync(async traffic =>
    {
        await traffic.MoreAsync(100);
        await Regions.Node(1, 0).KillAsync();
        await traffic.MoreAsync(100);
        await Regions.StartNodeAsync(1, 0);
    });

    [Fact]
    public async Task What_SNS_could_not_carry_is_refused_when_it_is_published()
    {
        using var publisher = Regions.Node(0, 0).NewPublisher();
        using var answer =
            await publisher.PutAsync(Publishing.Address("large", "m"),
                Publishing.Json($"\"{new string('x', 256 * 1024)}\""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://sns.example.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
        "certificate_url")]
    [InlineData("http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
        "certificate_url")]
    [InlineData("https://sns.us-east-1.amazonaws.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
        "certificate_url")]
    public async Task A_forged_post_is_refused_and_nobody_hears_it(string certificate, string code)
    {
        await using var listener = await Subscriber.ConnectAsync(SubscriberKind.Plain, Regions.Node(0, 0).Port);
        await listener.DumpAsync("forged");
        using var http = new HttpClient { BaseAddress = new Uri(Regions.Node(0, 0).Url) };
        using var answer = await http.PostAsync(new Uri("/regions/sns", UriKind.Relative), JsonContent.Create(new
        {
            Type = "Notification",
            MessageId = "m",
            TopicArn = TableAndTopic.TopicArn,
            Timestamp = TimeProvider.System.GetUtcNow()
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Message = """{"v":1,"region":"us-east-1","room":"forged","id":"m","version":1790000000000000,"data":1}""",
            SignatureVersion = "2",
            Signature = "AAAA",
            SigningCertURL = certificate,
        }, options: JsonSerializerOptions.Default));
        Assert.Equal((HttpStatusCode.Forbidden, code),
            (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("code").GetString()));
        Assert.NotEqual(0, await Regions.Node(0, 0).MetricAsync("pubby_region_refused_total"));
        Assert.Equal(0, listener.Ask("forged", view => view.Count));
    }

    private async Task SurviveAsync(Func<Traffic, Task> fault)
    {
        var seed =
            int.Parse(Environment.GetEnvironmentVariable("PUBBY_SEED")
                ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);
        var name = TestContext.Current.TestMethod!.MethodName;
        TestContext.Current.TestOutputHelper!.WriteLine($"PUBBY_SEED={seed}");
        var rooms = Enumerable.Range(0, 30).Select(i => $"{name}-{i}").ToArray();
        await using var clients =
            await ClientFleet.GatherAsync(Regions, clients: 48, rooms, roomsEach: 4, new Random(seed));
        await using var traffic = new Traffic(Regions, rooms, seed);
        await traffic.MoreAsync(100);
        await fault(traffic);
        await traffic.StopAsync();
        var took = await Regions.CheckAsync(traffic, clients);
        await Console.Out.WriteLineAsync(
            $"{name}: {traffic.Acknowledged} acknowledged, {traffic.Deferred} deferred, {clients.Returns} " +
            $"reconnects; all maps equal after {took.TotalSeconds:0.0} s (PUBBY_SEED={seed})");
    }
}
