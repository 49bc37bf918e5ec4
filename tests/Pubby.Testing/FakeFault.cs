namespace Pubby.Testing;

/// <summary>How a server of AWS may fail.</summary>
public enum FakeFault
{
    None,

    /// <summary>400 Throttling.</summary>
    Throttled,

    /// <summary>403 AccessDenied.</summary>
    Refused,

    /// <summary>It takes the request and says nothing.</summary>
    Hung,

    /// <summary>500, and no text that could be read.</summary>
    Broken,

    /// <summary>The connection ends within the answer.</summary>
    CutOff,

    /// <summary>200, and a page of somebody else.</summary>
    Garbage,
}
