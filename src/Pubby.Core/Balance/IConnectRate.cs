namespace Pubby.Core.Balance;

/// <summary>How many connections a second this node can take. Safe for any number of threads.</summary>
internal interface IConnectRate
{
    /// <summary>How many it can take in all.</summary>
    double PerSecond { get; }

    /// <summary>How many it takes now.</summary>
    double Used { get; }

    /// <summary>How many more it could take.</summary>
    double Free => Math.Max(0, PerSecond - Used);
}
