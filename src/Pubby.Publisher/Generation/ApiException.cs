namespace Pubby.Publisher.Generated;

/// <summary>
/// The generated client throws it for an answer that the document does not contain. Written by hand, so that its
/// message is one sentence.
/// </summary>
internal class ApiException(string message, int statusCode, string? response,
    IReadOnlyDictionary<string, IEnumerable<string>> headers, Exception? innerException)
    : Exception(message, innerException)
{
    public int StatusCode { get; } = statusCode;

    public string? Response { get; } = response;

    public IReadOnlyDictionary<string, IEnumerable<string>> Headers { get; } = headers;
}

/// <summary>
/// The same with a body that the document contains: a refusal. The call's handler reports refusals before they get
/// here.
/// </summary>
internal sealed class ApiException<TResult>(
    string message, int statusCode, string? response, IReadOnlyDictionary<string, IEnumerable<string>> headers,
    TResult result, Exception? innerException)
    : ApiException(message, statusCode, response, headers, innerException)
{
    public TResult Result { get; } = result;
}
