using Microsoft.Extensions.Time.Testing;

namespace Pubby.Hub.Tests.Access.Tokens;

/// <summary>A clock that lets a test act where it is asked for the time.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    public Action? OnAsked { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        OnAsked?.Invoke();
        return now;
    }
}
