using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Hub.Transports.WebSockets;
using HttpMethod = Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpMethod;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// A request to open a WebSocket, read by Kestrel's own parser. It is used only to accept: a request with anything
/// unusual goes to Kestrel untouched, and Kestrel answers it.
/// </summary>
internal sealed class UpgradeRequest : IHttpRequestLineHandler, IHttpHeadersHandler
{
    /// <summary>Kestrel takes 100 headers. A request with more than this goes to Kestrel.</summary>
    private const int MaxHeaders = 64;

    private static readonly HttpParser<UpgradeRequest> Parser = new();

    /// <summary>RFC 9110 section 5.6.2: what a header's name is made of.</summary>
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private int _headers;
    private string _authorization = "";
    private string _forwardedFor = "";
    private string _forwarded = "";
    private bool _needsKestrel;
    private bool _isUpgrade;
    private bool _isConnectionUpgrade;
    private bool _isVersion13;

    /// <summary>As it was sent, without the query.</summary>
    public string Path { get; private set; } = "";

    /// <summary>With its question mark; empty: none.</summary>
    public string Query { get; private set; } = "";

    /// <summary>The only Host header's value.</summary>
    public string Host { get; private set; } = "";

    public string Key { get; private set; } = "";

    public string Origin { get; private set; } = "";

    /// <summary>The extensions that are offered, from any number of headers; empty: none.</summary>
    public string Extensions { get; private set; } = "";

    /// <summary>The subprotocols that are offered, from any number of headers; empty: none.</summary>
    public string Subprotocols { get; private set; } = "";

    /// <summary>For whom proxies say that they speak, from any number of headers; empty: none says so.</summary>
    public string ForwardedFor => _forwardedFor.Length > 0 || _forwarded.Length == 0
        ? _forwardedFor : ForwardedHeader.ClientsIn(_forwarded);

    /// <summary>Null: it brings none.</summary>
    public string? Token => HandshakeToken.Of(_authorization, Subprotocols, Query);

    /// <summary>Its length in bytes, the empty line included.</summary>
    public int Length { get; private set; }

    /// <returns>Null: it is incomplete, or not a request to open a WebSocket that can be accepted at once.</returns>
    public static UpgradeRequest? TryParse(ReadOnlyMemory<byte> bytes)
    {
        var request = new UpgradeRequest();
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes));
        try
        {
            if (!Parser.ParseRequestLine(request, ref reader) || !Parser.ParseHeaders(request, ref reader)) return null;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            return null;
        }
        request.Length = (int)reader.Consumed;
        return request is { _needsKestrel: false, _isUpgrade: true, _isConnectionUpgrade: true, _isVersion13: true }
            && WebSocketUpgrade.IsKey(request.Key) ? request : null;
    }

    public void OnStartLine(
        HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
    {
        _needsKestrel |= versionAndMethod.Method != HttpMethod.Get || versionAndMethod.Version != HttpVersion.Http11
            || targetPath.IsEncoded;
        // The line ends with the target; its version is not part of it.
        var target = startLine[targetPath.Offset..];
        _needsKestrel |= target.ContainsAnyExceptInRange((byte)'!', (byte)'~');
        Path = Encoding.ASCII.GetString(target[..targetPath.Length]);
        Query = Encoding.ASCII.GetString(target[targetPath.Length..]);
    }

    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // Control characters are faults, and bytes beyond ASCII have to be decoded. Both are left to Kestrel.
        if (++_headers > MaxHeaders || name.ContainsAnyExcept(TokenBytes)
            || value.ContainsAnyExceptInRange((byte)' ', (byte)'~')) _needsKestrel = true;
        if (Is(name, "Host")) Host = Once(Host, value);
        else if (Is(name, "Upgrade")) _isUpgrade = Once(ref _isUpgrade) && Is(value, "websocket");
        else if (Is(name, "Connection"))
            _isConnectionUpgrade = Once(ref _isConnectionUpgrade) && Names(value, "Upgrade");
        else if (Is(name, "Sec-WebSocket-Version")) _isVersion13 = Once(ref _isVersion13) && Is(value, "13");
        else if (Is(name, "Sec-WebSocket-Key")) Key = Once(Key, value);
        else if (Is(name, "Origin")) Origin = Once(Origin, value);
        else if (Is(name, "Sec-WebSocket-Extensions")) Extensions = Joined(Extensions, value);
        else if (Is(name, "Sec-WebSocket-Protocol")) Subprotocols = Joined(Subprotocols, value);
        else if (Is(name, "X-Forwarded-For")) _forwardedFor = Joined(_forwardedFor, value);
        else if (Is(name, "Forwarded")) _forwarded = Joined(_forwarded, value);
        else if (Is(name, "Authorization")) _authorization = Once(_authorization, value);
        // Requests with a body or an Expect header go to Kestrel.
        else if (Is(name, "Content-Length") || Is(name, "Transfer-Encoding") || Is(name, "Expect"))
            _needsKestrel = true;
    }

    public void OnHeadersComplete(bool endStream)
    {
    }

    public void OnStaticIndexedHeader(int index) => _needsKestrel = true;

    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => _needsKestrel = true;

    private bool Once(ref bool isSeen)
    {
        if (isSeen) _needsKestrel = true;
        return true;
    }

    private string Once(string seen, ReadOnlySpan<byte> value)
    {
        if (seen.Length > 0) _needsKestrel = true;
        return Encoding.ASCII.GetString(value);
    }

    private static string Joined(string seen, ReadOnlySpan<byte> value) =>
        seen.Length == 0 ? Encoding.ASCII.GetString(value) : $"{seen},{Encoding.ASCII.GetString(value)}";

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => Ascii.EqualsIgnoreCase(bytes, text);

    /// <summary>Whether a list contains a word.</summary>
    private static bool Names(ReadOnlySpan<byte> list, string word)
    {
        foreach (var range in list.Split((byte)','))
        {
            var item = list[range];
            if (Is(item[Ascii.Trim(item)], word)) return true;
        }
        return false;
    }
}
