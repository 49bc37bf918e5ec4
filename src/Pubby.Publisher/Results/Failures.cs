using Polly.Timeout;
using Pubby.Protocol;
using Pubby.Publisher.Generated;

namespace Pubby.Publisher.Results;

/// <summary>Every way in which a call fails, as the one exception that applications see.</summary>
internal static class Failures
{
    public static PubbyPublishException? Of(Exception fault) => fault switch
    {
        ApiException<Problem> { Result: { Code: { } code } problem } refused => new(code, problem.Detail ?? code, refused.StatusCode, refused),
        ApiException other => new(PublishErrorCode.UnexpectedAnswer,
            $"The answer had status {other.StatusCode} and is not one of the hub's. Check that the address is a hub's and what stands between.", other.StatusCode, other),
        TimeoutRejectedException => new(PublishErrorCode.Timeout,
            "The call's time was over before the hub answered. Whether it was published is not known; the same put may be sent again.", innerException: fault),
        HttpRequestException or IOException => new(PublishErrorCode.NoAnswer,
            $"No hub answered: {fault.Message} Whether it was published is not known; without a condition the same put may be sent again.", innerException: fault),
        _ => null,
    };

    /// <summary>Names are checked here, because in an address <c>..</c> or <c>/</c> would make another request of it.</summary>
    public static PubbyPublishException? OfNames(string? room, string? id) =>
        !Names.IsValid(room) ? new(ErrorCode.RoomInvalid, "A room is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.")
        : !Names.IsValid(id) ? new(ErrorCode.IdInvalid, "A message id is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.")
        : null;
}
