using System.Globalization;

namespace Pubby.Aws.Targets;

/// <summary>
/// The state of a target group. One node polls for its fleet and shares the answer; while that is impossible, each node
/// polls for itself, much less often. Not safe for several threads, but for <see cref="Known"/>.
/// </summary>
/// <param name="store">Null: this node is alone.</param>
/// <param name="random">Returns a number from 0 to 1. Null: <see cref="Random.Shared"/>.</param>
internal sealed class SharedTargetHealth(
    TargetGroupName group, ITargetHealthStore? store, LoadBalancingClient balancer, TimeProvider time,
    Func<double>? random = null)
{
    /// <summary>It changes rarely, and each change holds for targets that drain from then on.</summary>
    private static readonly TimeSpan DelayPeriod = TimeSpan.FromMinutes(10);

    private const double MinReadSeconds = 0.5;
    private const double MaxReadSeconds = 5;

    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private volatile GroupHealth _known = GroupHealth.Unknown;

    /// <summary>When this node may poll for itself; null: its fleet shares the polls.</summary>
    private DateTimeOffset? _aloneAfter;

    /// <summary>The newest that this node knows.</summary>
    public GroupHealth Known => _known;

    /// <summary>
    /// When to refresh next: as soon as the answer is to be renewed, by this node or by whichever is first. Then a node
    /// knows of a change after one period, and not after two. Drawn at random, so that nodes do not read together.
    /// </summary>
    public TimeSpan UntilNext
    {
        get
        {
            var left = (_known.PollAfter - time.GetUtcNow()).TotalSeconds;
            return TimeSpan.FromSeconds(Math.Clamp(left, MinReadSeconds, MaxReadSeconds) + _random());
        }
    }

    /// <summary>Reads what the fleet knows, and polls if it is this node's turn.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (store is null || await store.ReadAsync(group.Arn) is not { } shared)
        {
            await PollAloneAsync(cancellationToken);
            return;
        }
        _aloneAfter = null;
        Take(shared);
        if (!IsDue() || !await store.TryLeaseAsync(group.Arn, _holder)) return;
        // Another node may have polled between the read and the lease.
        if (await store.ReadAsync(group.Arn) is { } again) Take(again);
        if (!IsDue()) return;
        _known = await PollAsync(PollPace.Shared, cancellationToken);
        await store.WriteAsync(group.Arn, JsonAnswer.Write(_known));
    }

    private async Task PollAloneAsync(CancellationToken cancellationToken)
    {
        // All nodes of a fleet lose their store at once. They do not ask AWS at once.
        _aloneAfter ??= time.GetUtcNow()
            + (store is null ? TimeSpan.Zero : PollPace.AloneOf(_known.Targets.Count) * _random());
        if (time.GetUtcNow() < _aloneAfter) return;
        _known = await PollAsync(PollPace.AloneOf(_known.Targets.Count), cancellationToken);
        _aloneAfter = time.GetUtcNow() + (_known.Pause * (0.8 + (0.4 * _random())));
    }

    private void Take(byte[] shared)
    {
        // Null: nothing is there yet, or another version wrote it.
        if (JsonAnswer.Read<GroupHealth>(shared) is not { Targets: not null } read) return;
        // After an outage of the store this node may know more.
        if (_known.AnsweredAt is null || read.AnsweredAt >= _known.AnsweredAt) _known = read;
    }

    /// <summary>A time that another node's clock set too far ahead does not stop the polls.</summary>
    private bool IsDue()
    {
        var left = _known.PollAfter - time.GetUtcNow();
        return left <= TimeSpan.Zero || left > PollPace.Longest;
    }

    private async Task<GroupHealth> PollAsync(TimeSpan usual, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var answer = await balancer.DescribeTargetHealthAsync(group.Arn, cancellationToken);
        if (answer.Value is not { } targets)
        {
            var pause = PollPace.AfterFault(usual, _known.Pause);
            return _known with { PollAfter = asked + pause, Pause = pause, Fault = answer.Fault };
        }
        var known = _known with
        {
            AnsweredAt = asked,
            Targets = targets,
            PollAfter = asked + usual,
            Pause = usual,
            Fault = null,
        };
        return asked - known.DelayAskedAt < DelayPeriod ? known : await AskDelayAsync(known, cancellationToken);
    }

    private async Task<GroupHealth> AskDelayAsync(GroupHealth known, CancellationToken cancellationToken)
    {
        var answer = await balancer.DescribeDeregistrationDelayAsync(group.Arn, cancellationToken);
        return known with
        {
            DelayAskedAt = known.AnsweredAt,
            DelaySeconds = int.TryParse(answer.Value, CultureInfo.InvariantCulture, out var seconds)
                ? seconds : known.DelaySeconds,
            DelayFault = answer.Fault,
        };
    }
}
