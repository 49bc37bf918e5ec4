using System.Net;
using System.Text.Json;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher.Results;

/// <summary>What an unsuccessful answer says.</summary>
internal static class Refusals
{
    /// <returns>Null: the answer is one of the hub's successes, and its body is still to be read.</returns>
    public static async Task<PubbyPublishException?> OfAsync(HttpResponseMessage answer, string address)
    {
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted) return null;
        var status = (int)answer.StatusCode;
        var problem = ProblemOf(await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
        return string.IsNullOrEmpty(problem?.Code)
            ? Failures.Unexpected(address, status, status is >= 300 and < 400
                ? $"{status}, a redirect{PlaceOf(answer)}" : $"{status}")
            : new PubbyPublishException(problem.Code, FirstOf(problem.Detail, problem.Title, problem.Code), status);
    }

    /// <summary>Only up to the path: what follows may be a secret of the server.</summary>
    private static string PlaceOf(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("Location", out var location)
            ? $" to {location.ToString().Split('?', '#')[0]}" : "";

    private static string FirstOf(params string?[] texts) => texts.First(text => !string.IsNullOrEmpty(text))!;

    private static Generated.Problem? ProblemOf(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, PublishApiJson.Default.Problem);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
