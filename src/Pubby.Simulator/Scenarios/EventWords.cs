namespace Pubby.Simulator.Scenarios;

/// <summary>What happens, in a word or two, for a picture.</summary>
internal static class EventWords
{
    public static string Of(ScenarioEvent one) => string.Join(", ", new[]
    {
        one.Add > 0 ? $"{one.Add} more" : null,
        one.Kill > 0 ? $"{one.Kill} dies" : null,
        one.AddBalancers > 0 ? "a balancer more" : null,
        one.Pause ? "paused" : null,
        one.Withdraw ? "called back" : null,
        one.Drain is { } drain ? $"{drain.Nodes} drains" : null,
        one.Deploy is not null ? "deployment" : null,
        one.Failover is not null ? "failover" : null,
    }.Where(word => word is not null));
}
