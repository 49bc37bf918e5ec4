namespace Pubby.Fleet.Tests.Tokens;

/// <summary>Tokens of clients that are connected, over the three nodes of a fleet.</summary>
[Collection(nameof(Fleet))]
public sealed class LiveTokenTests(Fleet fleet) : SharedFleetTests(fleet)
{
    [Fact]
    public Task Tokens_end_are_refreshed_and_change_at_both_doors_of_every_node() =>
        LiveTokenCheck.RunAsync(Fleet, Fleet.Issuer);

    [Fact]
    public Task A_revocation_ends_what_it_revokes_at_every_node() =>
        RevocationCheck.RunAsync(Fleet, Fleet.Issuer);
}
