using System.Net;
using System.Text.Json;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher.Results;

/// <summary>What an answer that is no success says.</summary>
internal static class Refusals
{
    /// <returns>Null where the answer is one of the hub's successes; what is in it is still to be read.</returns>
    public static async Task<PubbyPublishException?> OfAsync(HttpResponseMessage answer, string address)
    {
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted) return null;
        var status = (int)answer.StatusCode;
        var problem = ProblemOf(await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
        return string.IsNullOrEmpty(problem?.Code)
            ? Failures.Unexpected(address, status, status is >= 300 and < 400 ? $"{status}, a redirect{PlaceOf(answer)}" : $"{status}")
            : new PubbyPublishException(problem.Code, FirstOf(problem.Detail, problem.Title, problem.Code), status);
    }

    /// <summary>Without what comes after the path: it may be a secret of whoever answered.</summary>
    private static string PlaceOf(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("Location", out var location) ? $" to {location.ToString().Split('?', '#')[0]}" : "";

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
