namespace Pubby.Packages.Tests;

/// <summary>The packages are packed once for all who use them.</summary>
[CollectionDefinition(Name)]
public sealed class ScratchCollection : ICollectionFixture<ScratchFixture>
{
    internal const string Name = "scratch";
}
