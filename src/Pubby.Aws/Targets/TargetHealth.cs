namespace Pubby.Aws.Targets;

/// <summary>One target of a group.</summary>
/// <param name="Id">An address, or an instance's id.</param>
/// <param name="State">For example <c>healthy</c>; more may be added.</param>
/// <remarks>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html</remarks>
internal sealed record TargetHealth(string Id, int Port, string State);
