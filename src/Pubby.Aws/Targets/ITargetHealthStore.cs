namespace Pubby.Aws.Targets;

/// <summary>
/// Where the nodes of a fleet share what one of them learned of a target group. Safe for any number of threads. Never
/// fails: while it is unavailable, nothing is read and no lease is granted.
/// </summary>
internal interface ITargetHealthStore
{
    /// <param name="groupArn">The group's ARN.</param>
    /// <returns>What was written last; empty: nothing. Null: the store is unavailable.</returns>
    ValueTask<byte[]?> ReadAsync(string groupArn);

    /// <summary>
    /// Asks to be the one node that polls now. Nobody gives a lease back: it ends by itself after 4 s of the store's
    /// clock. So nodes whose clocks differ do not poll more often either.
    /// </summary>
    /// <param name="holder">This node, for people.</param>
    /// <returns>False: another node polls.</returns>
    ValueTask<bool> TryLeaseAsync(string groupArn, string holder);

    /// <summary>Shares what was learned.</summary>
    ValueTask WriteAsync(string groupArn, byte[] health);
}
