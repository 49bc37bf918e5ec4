namespace Pubby.Deploy.Tests.Images;

/// <summary>One image for all who look at it.</summary>
[CollectionDefinition(Name)]
public sealed class ImageCollection : ICollectionFixture<HubImage>
{
    internal const string Name = "image";
}
