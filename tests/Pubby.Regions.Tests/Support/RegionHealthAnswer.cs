using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Support;

/// <summary>What a node says of its region.</summary>
internal sealed record RegionHealthAnswer(
    int StatusCode, string Status, string Region, string Reason, double? DelayMs, int Nodes)
{
    public static async Task<RegionHealthAnswer> AskAsync(HubProcess node)
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.AdminUrl) };
        using var answer = await http.GetAsync(new Uri("/health/region", UriKind.Relative));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var delay = body.GetProperty("delayMs");
        return new RegionHealthAnswer(
            (int)answer.StatusCode, body.GetProperty("status").GetString()!, body.GetProperty("region").GetString()!,
            string.Join("; ", body.GetProperty("reasons").EnumerateObject().Select(reason => reason.Value.GetString())),
            delay.ValueKind == JsonValueKind.Null ? null : delay.GetDouble(), body.GetProperty("nodes").GetInt32());
    }

    public static async Task UntilAsync(HubProcess node, Func<RegionHealthAnswer, bool> isSo, string what)
    {
        RegionHealthAnswer? last = null;
        await Eventually.UntilAsync(async () => isSo(last = await AskAsync(node)), () =>
            $"{what}; the node says {last}");
    }
}
