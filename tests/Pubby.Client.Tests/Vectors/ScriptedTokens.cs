using System.Text.Json;

namespace Pubby.Client.Tests.Vectors;

/// <summary>A provider of tokens that gives what a vector says, call by call.</summary>
internal sealed class ScriptedTokens(JsonElement? tokens)
{
    private readonly Queue<JsonElement> _given = new(tokens is { } given ? given.EnumerateArray() : []);
    private readonly Queue<(TaskCompletionSource<string> Call, JsonElement Token)> _open = new();
    private int _asked;

    public ValueTask<string> Ask(CancellationToken cancellationToken)
    {
        _asked++;
        if (!_given.TryDequeue(out var next))
            throw new InvalidOperationException("The vector has no token for this call of the source.");
        var call = new TaskCompletionSource<string>();
        if (next.ValueKind == JsonValueKind.Object) _open.Enqueue((call, next.GetProperty("later")));
        else Settle(call, next);
        return new ValueTask<string>(call.Task);
    }

    /// <summary>The oldest call that is open ends.</summary>
    public void Settle()
    {
        var (call, token) = _open.Dequeue();
        Settle(call, token);
    }

    public int TakeAsked()
    {
        var asked = _asked;
        _asked = 0;
        return asked;
    }

    private static void Settle(TaskCompletionSource<string> call, JsonElement token)
    {
        if (token.GetString() is { } given) call.SetResult(given);
        else call.SetException(new InvalidOperationException("The source has no token."));
    }
}
