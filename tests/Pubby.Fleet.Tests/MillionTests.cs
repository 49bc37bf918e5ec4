using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>What <c>bench/million --small</c> runs.</summary>
public sealed class MillionTests
{
    [Fact]
    public Task Twenty_thousand_clients_are_opened_sent_to_moved_and_cut_and_none_lacks_a_message() =>
        Command.RunAsync(AppContext.BaseDirectory, "dotnet", "Pubby.Million.dll", "--small");
}
