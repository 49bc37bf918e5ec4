using Microsoft.AspNetCore.Diagnostics;
using Pubby.Core;
using Pubby.Protocol;

namespace Pubby.Hub.Http;

/// <summary>
/// Failures outside of endpoints become problem details too: unknown paths, bodies that end early, the hub's own bugs.
/// </summary>
internal static partial class ProblemHandling
{
    public static void UsePubbyProblems(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = AnswerFaultAsync,
                SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException
            });
        app.UseStatusCodePages(context => AnswerStatusAsync(context.HttpContext));
    }

    /// <summary>The same for an endpoint whose requests skip all middleware.</summary>
    public static RequestDelegate Guard(RequestDelegate endpoint, ILogger log) => async http =>
    {
        try
        {
            await endpoint(http);
        }
        catch (Exception fault) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            if (fault is not BadHttpRequestException) LogFailed(log, fault);
            await AnswerAsync(http, fault);
        }
    };

    private static Task AnswerFaultAsync(HttpContext http) =>
        AnswerAsync(http, http.Features.Get<IExceptionHandlerFeature>()?.Error);

    private static Task AnswerAsync(HttpContext http, Exception? fault) =>
        fault is BadHttpRequestException bad
            ? bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problems.WriteAsync(http, bad.StatusCode, ErrorCode.TooLarge, "The body is too long.")
                : Problems.WriteAsync(http, bad.StatusCode, ErrorCode.JsonInvalid,
                    "The request could not be read to its end. Send all of it.")
            : Problems.WriteAsync(http, StatusCodes.Status500InternalServerError, "internal",
                "The hub failed to handle the request. Sending the same request again does no harm.");

    private static Task AnswerStatusAsync(HttpContext http) => http.Response.StatusCode switch
    {
        404 => Problems.WriteAsync(http, 404, "not_found",
            "This address does not exist. docs/protocol.md lists all addresses."),
        405 => Problems.WriteAsync(http, 405, "method_not_allowed",
            "This address does not support this method. docs/protocol.md lists all addresses."),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(EventIds.RequestFailed, LogLevel.Error,
        "Bug: unhandled error in a request; it is answered with 500.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
