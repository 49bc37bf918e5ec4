using System.Globalization;
using System.Text.Json;
using Pubby.Load.Clients;

namespace Pubby.Load.Tests.Clients;

/// <summary>The table that every SDK shares; a client of the tool has no options, and nothing wakes it.</summary>
public sealed class WaitStateTests
{
    public static TheoryData<string> Cases() => [.. Read()
        .Where(one => !one.TryGetProperty("options", out _) && !Events(one).Any(played => Has(played, "woken")))
        .Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_client_that_obeys_waits_as_the_table_says(string name)
    {
        var waits = new WaitState();
        foreach (var played in Events(Read().Single(one => one.GetProperty("name").GetString() == name)))
        {
            var share = played.GetProperty("random").GetDouble();
            var wait = played.TryGetProperty("refused", out var refused)
                ? waits.AfterEnd(isRefusal: true, RetryAfterOf(refused), share)
                : End(ref waits, played.GetProperty("ended"), share);
            Assert.Equal(played.GetProperty("waitMs").GetDouble(), wait, 0.001);
        }
    }

    private static double End(ref WaitState waits, JsonElement ended, double share)
    {
        if (ended.TryGetProperty("spreadMs", out var spread)) waits.Spread(spread.GetInt32());
        var lasted = ended.TryGetProperty("lastedMs", out var time) ? time.GetInt64() * 1000 : 0;
        if (lasted >= WaitState.LastedMicros) waits.Reset();
        var code = ended.TryGetProperty("code", out var given) ? given.GetInt32() : 1006;
        var (isRefused, isMoved) = (code == 4100, code is >= 4200 and < 4300);
        int? asked = null;
        if (ended.TryGetProperty("goaway", out var notice))
        {
            isRefused = notice.GetProperty("reason").GetString() == "overloaded";
            isMoved = !isRefused;
            asked = notice.TryGetProperty("reconnectInMs", out var milliseconds) ? milliseconds.GetInt32() : null;
        }
        return isMoved ? waits.AfterMove(asked, share) : waits.AfterEnd(isRefused, asked, share);
    }

    private static int? RetryAfterOf(JsonElement refused) =>
        refused.TryGetProperty("retryAfter", out var header) && refused.GetProperty("status").GetInt32() is 429 or 503
            && int.TryParse(header.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 ? Math.Min(seconds, 600) * 1000 : null;

    private static bool Has(JsonElement played, string name) => played.TryGetProperty(name, out _);

    private static JsonElement[] Events(JsonElement one) => [.. one.GetProperty("events").EnumerateArray()];

    private static JsonElement[] Read() =>
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "backoff.json")))
            .RootElement.GetProperty("cases").EnumerateArray(),
    ];
}
