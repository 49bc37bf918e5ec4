using System.Net;

namespace Pubby.Publisher.Http;

/// <summary>
/// A request's body that knows whether anybody asked for it. .NET asks once it has a connection, so that of a try that
/// was cut off before nothing was sent. One try at a time.
/// </summary>
internal sealed class TrackedContent : HttpContent
{
    private readonly HttpContent _inner;

    private TrackedContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var (name, values) in inner.Headers.NonValidated) Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>Since the last <see cref="Track"/>.</summary>
    public bool WasAskedFor { get; private set; }

    /// <summary>A try begins.</summary>
    public static TrackedContent Track(HttpRequestMessage request)
    {
        // .NET itself sends a request without a body again if the connection ends without an answer, whatever its
        // conditions are.
        var content = request.Content as TrackedContent ?? new(request.Content ?? new ByteArrayContent([]));
        content.WasAskedFor = false;
        request.Content = content;
        return content;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        WasAskedFor = true;
        return _inner.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
