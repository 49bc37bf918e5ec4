namespace Pubby.Regions.Tests.Support;

/// <summary>What the two regions are called.</summary>
public static class RegionNames
{
    public const string First = "eu-west-1";
    public const string Second = "us-east-1";

    public static string Of(int region) => region == 0 ? First : Second;
}
