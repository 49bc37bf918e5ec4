using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Pubby.Hub.Http;

/// <summary>Reads a request's body, up to a limit.</summary>
internal static class RequestBody
{
    /// <returns>The whole body, or null if it is longer than <paramref name="maxBytes"/>. The buffer comes from the
    /// shared pool.</returns>
    /// <exception cref="BadHttpRequestException">The body ended early, or came too slowly.</exception>
    public static async ValueTask<PooledBytes?> ReadAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes) return null;
        RaiseServerLimit(http, maxBytes);
        var reader = http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(http.RequestAborted);
            var buffer = result.Buffer;
            if (buffer.Length > maxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return null;
            }
            if (result.IsCompleted)
            {
                var bytes = PooledBytes.CopyOf(buffer);
                reader.AdvanceTo(buffer.End);
                return bytes;
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>
    /// The server's own limit, 30 MB, is for who has none. It is above this one, so that this one is told of.
    /// </summary>
    private static void RaiseServerLimit(HttpContext http, int maxBytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server
            && server.MaxRequestBodySize < 2L * maxBytes)
            server.MaxRequestBodySize = 2L * maxBytes;
    }
}

/// <summary>Bytes from the shared pool. The owner disposes it once.</summary>
internal readonly struct PooledBytes : IDisposable
{
    private readonly byte[] _array;
    private readonly int _length;

    private PooledBytes(byte[] array, int length) => (_array, _length) = (array, length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    public static PooledBytes CopyOf(in ReadOnlySequence<byte> source)
    {
        var bytes = new PooledBytes(ArrayPool<byte>.Shared.Rent((int)source.Length), (int)source.Length);
        source.CopyTo(bytes._array);
        return bytes;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
