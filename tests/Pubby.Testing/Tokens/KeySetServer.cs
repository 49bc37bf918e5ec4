using System.Net;
using System.Text;

namespace Pubby.Testing.Tokens;

/// <summary>An issuer's address: it answers <c>/keys</c> with a key set, and every other request with a text.</summary>
public sealed class KeySetServer
{
    private readonly HttpListener _listener = new();
    private int _requests;

    public KeySetServer()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public string Text { get; set; } = "";

    public string KeySet { get; set; } = "";

    public int Requests => Volatile.Read(ref _requests);

    public void Stop() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _requests);
                var isKeySet = context.Request.Url!.AbsolutePath == "/keys";
                context.Response.Close(Encoding.UTF8.GetBytes(isKeySet ? KeySet : Text), willBlock: true);
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }
}
