using System.Security.Authentication;
using Pubby.Protocol;
using Pubby.Publisher.Generated;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher.Results;

/// <summary>Failures of a call other than a hub's refusal, as the one exception that applications see.</summary>
internal static class Failures
{
    private const long MaxSeconds = 31_536_000;

    /// <summary>The largest limit that a hub can be configured with.</summary>
    private const int MaxBytes = 1024 * 1024;

    private const string NameRule =
        "is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.";

    /// <summary>A success status with a body that is not a hub's.</summary>
    public static PubbyPublishException Of(ApiException fault, string address) =>
        Unexpected(address, fault.StatusCode, $"{fault.StatusCode}", fault);

    public static PubbyPublishException Unexpected(string address, int? status, string what, Exception? fault = null) =>
        new(PublishErrorCode.UnexpectedAnswer,
        $"{address} answered {what}. That is no answer of a hub's: check that the address is one, and what stands " +
        "between.", status, fault);

    public static PubbyPublishException Unreachable(string addresses, Exception fault) =>
        new(PublishErrorCode.Unreachable,
        $"No connection to {addresses} could be made ({ReasonOf(fault)}). Nothing was sent. Check the address, and " +
        "that the hub is up.", innerException: fault);

    public static PubbyPublishException OutOfTime(string addresses, Exception fault) => new(PublishErrorCode.Timeout,
        $"The time of the call was over before {addresses} answered ({ReasonOf(fault)}). "
        + "Whether it was published is not known; the same put may be sent again.", innerException: fault);

    public static PubbyPublishException NoAnswer(string address, Exception fault) => new(PublishErrorCode.NoAnswer,
        $"{address} gave no answer ({ReasonOf(fault)}). Whether it was published is not known: read the message, " +
        "and decide again.", innerException: fault);

    /// <summary>In one line. Of TLS it is the inner exception that says what is wrong.</summary>
    public static string ReasonOf(Exception fault) => fault is OperationCanceledException
        ? "no answer within the time of the try"
        : (fault.InnerException is AuthenticationException tls ? tls : fault).Message.ReplaceLineEndings(" ");

    /// <summary>Names are checked here because in an address <c>..</c> or <c>/</c> would change the request.</summary>
    public static PubbyPublishException? OfNames(string? room, string? id) =>
        !Names.IsValid(room) ? new(ErrorCode.RoomInvalid, $"A room {NameRule}")
        : !Names.IsValid(id) ? new(ErrorCode.IdInvalid, $"A message id {NameRule}")
        : null;

    public static PubbyPublishException? OfTimeToLive(long? seconds) => seconds is null or (>= 1 and <= MaxSeconds)
        ? null
        : new(ErrorCode.TtlInvalid, "TimeToLive is 1 s to 365 days.");

    public static PubbyPublishException? OfCondition(PublishCondition? condition) =>
        condition is null or { IsValid: true }
        ? null
        : new(ErrorCode.Malformed,
            "The version of a condition is a message's: a whole number from 0 to 9007199254740991.");

    /// <summary>
    /// Beyond it the answer could be lost: a server may close the connection before it has read the whole request, and
    /// that looks like an outage.
    /// </summary>
    public static PubbyPublishException? OfSize(RawJson? data) => data is null || data.Utf8.Length <= MaxBytes
        ? null
        : new(ErrorCode.TooLarge, $"No hub takes data of more than {MaxBytes} bytes; most take 65536. Send less.");

    public static PubbyPublishException OfData(Exception fault) =>
        new(ErrorCode.JsonInvalid, $"The data cannot be written as JSON: {fault.Message.ReplaceLineEndings(" ")}",
            innerException: fault);
}
