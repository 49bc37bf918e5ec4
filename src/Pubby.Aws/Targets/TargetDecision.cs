using Pubby.Core.Draining;

namespace Pubby.Aws.Targets;

/// <summary>
/// What the states of this node's target mean for its connections. What says nothing certain changes nothing. Has no
/// clock. Not safe for several threads.
/// </summary>
/// <param name="target">For people.</param>
internal sealed class TargetDecision(string target)
{
    /// <summary>An older answer says nothing about now.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    /// <summary>So many answers in a row take an order back.</summary>
    private const int AnswersToWithdraw = 3;

    /// <summary>
    /// How long a target that drained before this node saw it otherwise may be that of a task before it, at the same
    /// address: ECS registers a task once its containers run, and health checks of its own may come before that.
    /// </summary>
    private static readonly TimeSpan PredecessorLimit = TimeSpan.FromMinutes(2);

    /// <summary>Where nobody says how long a target may still be used.</summary>
    private static readonly TimeSpan UnusedLimit = TimeSpan.FromSeconds(30);

    private bool _wasRegistered;
    private string? _reason;
    private DateTimeOffset? _lastAnswer;
    private DateTimeOffset? _firstDraining;
    private int _withdrawals;

    /// <summary>Null: there is no reason to drain.</summary>
    public DrainOrder? Order { get; private set; }

    /// <summary>The target may be used, as far as this node knows.</summary>
    public bool IsHealthy { get; private set; }

    /// <param name="state">Null: the target is not registered.</param>
    /// <param name="answeredAt">When AWS was asked. The same again is the same answer.</param>
    /// <param name="delay">The group's deregistration delay.</param>
    public void Observe(string? state, DateTimeOffset answeredAt, TimeSpan delay, DateTimeOffset now)
    {
        if (answeredAt == _lastAnswer || (now - answeredAt).Duration() > MaxAge) return;
        _lastAnswer = answeredAt;
        IsHealthy = state == "healthy";
        switch (state)
        {
            case "healthy" or "unhealthy" or "initial":
                _wasRegistered = true;
                if (Order is not null) Withdraw();
                return;
            case "draining" when IsOwn(answeredAt):
                // The delay began before the answer: its age is part of it.
                Command(state, (_firstDraining ?? answeredAt) + delay);
                break;
            case "unused" when _wasRegistered:
                Command(state, now + UnusedLimit);
                break;
        }
        _withdrawals = 0;
    }

    /// <summary>The first answer stops the closing; a few in a row take the order back.</summary>
    private void Withdraw()
    {
        if (++_withdrawals < AnswersToWithdraw) Order = Order! with { IsPaused = true };
        else (Order, _reason) = (null, null);
    }

    private bool IsOwn(DateTimeOffset answeredAt)
    {
        if (_wasRegistered) return true;
        _firstDraining ??= answeredAt;
        return answeredAt - _firstDraining >= PredecessorLimit;
    }

    private void Command(string state, DateTimeOffset deadline)
    {
        if (Order is { IsPaused: true }) Order = Order with { IsPaused = false };
        if (state == _reason) return;
        _reason = state;
        var earliest = Order?.Deadline < deadline ? Order.Deadline : deadline;
        Order = new DrainOrder($"the target {target} is {state}", earliest, IsOutOfRotation: true, Exits: true);
    }
}
