namespace Pubby.EndToEnd.Tests;

/// <summary>A hub that has its pages on the public port too.</summary>
public sealed class PagesFixture : HubFixture
{
    protected override string[] Settings => ["Pubby__Admin__PagesOnPublicPort=true"];
}
