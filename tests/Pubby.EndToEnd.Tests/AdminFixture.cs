namespace Pubby.EndToEnd.Tests;

/// <summary>A hub whose log tells what becomes of each connection.</summary>
public sealed class AdminFixture : HubFixture
{
    protected override string[] Settings => ["Logging__LogLevel__Pubby.Hub.Connections=Debug"];
}
