using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Refuses a WebSocket on the bare socket, as cheaply as it can be: a node that is asked by too many has to spend
/// little on those that it cannot take.
/// </summary>
internal sealed class SocketRefusal(Admission admission, SoftRefusals soft)
{
    /// <summary>How long a page may take to answer the close, so that its browser loses nothing.</summary>
    private static readonly TimeSpan MaxLinger = TimeSpan.FromSeconds(2);

    /// <summary>As many as there are values of Retry-After, and some more.</summary>
    private const int MaxKnown = 128;

    /// <summary>The first header, so that its place is found at once.</summary>
    private const string IdHeader = $"\r\n{RequestId.Header}: ";

    private readonly byte[]?[] _known = new byte[MaxKnown][];

    /// <summary>Answers, and ends the connection. The request was taken off the socket.</summary>
    /// <exception cref="SocketException">The client has left.</exception>
    public async ValueTask AnswerAsync(
        Socket socket, UpgradeRequest request, ClientAddress client, Refusal refusal)
    {
        var id = RequestId.Next();
        admission.OnRefused(id, refusal.Code, client);
        if (!soft.TryBegin(request.Origin))
        {
            SendProblem(socket, refusal, id);
            return;
        }
        var isPlain = request.Path == PlainEndpoint.Path;
        var opened = WebSocketUpgrade.Answer(request.Key, Subprotocols.Answer(request.Subprotocols), null, id);
        FirstCalls.Send(socket, [.. opened, .. soft.Frames(isPlain, refusal.Hint)]);
        socket.Shutdown(SocketShutdown.Send);
        await LingerAsync(socket);
    }

    /// <summary>
    /// Nothing of the request is left unread, so the close that follows loses nothing of the answer.
    /// </summary>
    private void SendProblem(Socket socket, Refusal refusal, RequestId id)
    {
        ReadOnlySpan<byte> known = ProblemOf(refusal);
        // Some hundred bytes: what is kept is copied, to be sent with this client's id.
        Span<byte> answer = stackalloc byte[known.Length];
        known.CopyTo(answer);
        id.WriteTo(answer[(known.IndexOf("\r\n"u8) + IdHeader.Length)..]);
        FirstCalls.Send(socket, answer);
    }

    private static async Task LingerAsync(Socket socket)
    {
        var rest = new byte[256];
        using var limit = new CancellationTokenSource(MaxLinger);
        try
        {
            while (await socket.ReceiveAsync(rest, limit.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // It does not answer. It had the time.
        }
    }

    /// <summary>The same answer as Kestrel's. Those of a full node say the same, but for when to come back.</summary>
    private byte[] ProblemOf(Refusal refusal) =>
        refusal.Code == ErrorCode.Overloaded && refusal.RetryAfterSeconds is >= 0 and < MaxKnown and var after
            ? _known[after] ??= Encode(refusal) : Encode(refusal);

    private static byte[] Encode(Refusal refusal)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Problem(Problems.TitleOf(refusal.Status), refusal.Status, refusal.Detail, refusal.Code),
            ProblemJson.Readable.Problem);
        return [.. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {refusal.Status} {Problems.TitleOf(refusal.Status)}{IdHeader}{default(RequestId)}\r\n" +
            $"Connection: close\r\nContent-Type: {Problems.ContentType}\r\nContent-Length: {body.Length}\r\n" +
            $"Retry-After: {refusal.RetryAfterSeconds}\r\nCache-Control: no-store\r\n" +
            "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n" +
            $"Content-Security-Policy: {SecurityHeaders.DataPolicy}\r\n\r\n"), .. body];
    }
}
