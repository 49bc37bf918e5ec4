using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>What <c>deploy/rehearsal --small</c> runs.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public Task A_small_fleet_lives_through_an_evening_and_no_client_loses_a_message() =>
        Command.RunAsync(AppContext.BaseDirectory, "dotnet", "Pubby.Rehearsal.dll", "--small");
}
