using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Pubby.Hub.Transports.WebSockets;
using HttpMethod = Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpMethod;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// The head of a request to open a WebSocket, read by Kestrel's own parser. It is only ever used to say yes: whatever is odd about a
/// request, Kestrel gets it untouched and answers it.
/// </summary>
internal sealed class UpgradeRequest : IHttpRequestLineHandler, IHttpHeadersHandler
{
    /// <summary>Kestrel takes 100; whoever sends more than this is Kestrel's to judge.</summary>
    private const int MaxHeaders = 64;

    private static readonly HttpParser<UpgradeRequest> Parser = new();

    /// <summary>RFC 9110 section 5.6.2: what a header's name is made of.</summary>
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private int _headers;
    private bool _isOdd;
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

    /// <summary>The extensions that are offered, from however many headers; empty: none.</summary>
    public string Extensions { get; private set; } = "";

    /// <summary>The subprotocols that are offered, from however many headers; empty: none.</summary>
    public string Subprotocols { get; private set; } = "";

    /// <summary>How many bytes it is long, its empty line included.</summary>
    public int Length { get; private set; }

    /// <returns>Null: it is not whole, or not a request to open a WebSocket that can be agreed to at once.</returns>
    public static UpgradeRequest? TryParse(ReadOnlyMemory<byte> bytes)
    {
        var head = new UpgradeRequest();
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes));
        try
        {
            if (!Parser.ParseRequestLine(head, ref reader) || !Parser.ParseHeaders(head, ref reader)) return null;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            return null;
        }
        head.Length = (int)reader.Consumed;
        return head is { _isOdd: false, _isUpgrade: true, _isConnectionUpgrade: true, _isVersion13: true } && WebSocketUpgrade.IsKey(head.Key) ? head : null;
    }

    public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
    {
        _isOdd |= versionAndMethod.Method != HttpMethod.Get || versionAndMethod.Version != HttpVersion.Http11 || targetPath.IsEncoded;
        // The line ends with the target: its version is not part of it.
        var target = startLine[targetPath.Offset..];
        _isOdd |= target.ContainsAnyExceptInRange((byte)'!', (byte)'~');
        Path = Encoding.ASCII.GetString(target[..targetPath.Length]);
        Query = Encoding.ASCII.GetString(target[targetPath.Length..]);
    }

    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // Control characters are faults, and bytes past ASCII have to be decoded: both are Kestrel's to judge.
        if (++_headers > MaxHeaders || name.ContainsAnyExcept(TokenBytes) || value.ContainsAnyExceptInRange((byte)' ', (byte)'~')) _isOdd = true;
        if (Is(name, "Host")) Host = Once(Host, value);
        else if (Is(name, "Upgrade")) _isUpgrade = Once(ref _isUpgrade) && Is(value, "websocket");
        else if (Is(name, "Connection")) _isConnectionUpgrade = Once(ref _isConnectionUpgrade) && Names(value, "Upgrade");
        else if (Is(name, "Sec-WebSocket-Version")) _isVersion13 = Once(ref _isVersion13) && Is(value, "13");
        else if (Is(name, "Sec-WebSocket-Key")) Key = Once(Key, value);
        else if (Is(name, "Origin")) Origin = Once(Origin, value);
        else if (Is(name, "Sec-WebSocket-Extensions")) Extensions = Joined(Extensions, value);
        else if (Is(name, "Sec-WebSocket-Protocol")) Subprotocols = Joined(Subprotocols, value);
        // Requests with a body or an Expect header go to Kestrel.
        else if (Is(name, "Content-Length") || Is(name, "Transfer-Encoding") || Is(name, "Expect")) _isOdd = true;
    }

    public void OnHeadersComplete(bool endStream)
    {
    }

    public void OnStaticIndexedHeader(int index) => _isOdd = true;

    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => _isOdd = true;

    private bool Once(ref bool isSeen)
    {
        if (isSeen) _isOdd = true;
        return true;
    }

    private string Once(string seen, ReadOnlySpan<byte> value)
    {
        if (seen.Length > 0) _isOdd = true;
        return Encoding.ASCII.GetString(value);
    }

    private static string Joined(string seen, ReadOnlySpan<byte> value) =>
        seen.Length == 0 ? Encoding.ASCII.GetString(value) : $"{seen},{Encoding.ASCII.GetString(value)}";

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => Ascii.EqualsIgnoreCase(bytes, text);

    /// <summary>One of the words of a list.</summary>
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
