using System.Diagnostics;

namespace Pubby.Hub.Http;

/// <summary>Problem details (RFC 9457) with a stable <c>code</c>.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>
    /// Every answer has an id by which the refusal is found in the log. Who gave it one has logged it too.
    /// </summary>
    public static Task WriteAsync(HttpContext http, int status, string code, string detail)
    {
        if (!RequestId.IsGiven(http)) RequestLog.Refused(http, RequestId.Give(http), status, code, detail);
        http.Response.StatusCode = status;
        SecurityHeaders.SetOfProblem(http.Response.Headers);
        return Answers.WriteAsync(http, new Problem(TitleOf(status), status, detail, code, TraceIdOf(http)),
            ProblemJson.Readable.Problem, ContentType);
    }

    /// <summary>Of the trace that is recorded here, or else that the caller says to have begun.</summary>
    private static string? TraceIdOf(HttpContext http) => Activity.Current is { } request
        ? request.TraceId.ToHexString()
        : ActivityContext.TryParse(http.Request.Headers.TraceParent, null, out var context)
            ? context.TraceId.ToHexString() : null;

    public static string TitleOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}

/// <param name="Title">The text of the status.</param>
/// <param name="Detail">What happened and what to do; for people.</param>
/// <param name="Code">One of <see cref="Protocol.ErrorCode"/>; for programs.</param>
/// <param name="TraceId">The trace of the request, which its caller may have begun; null: there is none.</param>
internal sealed record Problem(string Title, int Status, string Detail, string Code, string? TraceId = null);
