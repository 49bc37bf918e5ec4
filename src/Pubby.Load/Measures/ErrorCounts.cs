namespace Pubby.Load.Measures;

/// <summary>Errors by kind: of this second, and of all. There are as many kinds as codes. Used by one thread.</summary>
internal sealed class ErrorCounts
{
    /// <summary>A hub that answers with ever new codes must not fill the tool's memory.</summary>
    private const int MaxKinds = 200;

    private readonly Dictionary<string, long> _all = [];
    private Dictionary<string, long> _second = [];

    public IReadOnlyDictionary<string, long> All => _all;

    public void Add(string kind)
    {
        if (!_all.ContainsKey(kind) && _all.Count >= MaxKinds) kind = "other";
        _all[kind] = _all.GetValueOrDefault(kind) + 1;
        _second[kind] = _second.GetValueOrDefault(kind) + 1;
    }

    /// <summary>Those since the last call.</summary>
    public IReadOnlyDictionary<string, long> EndSecond()
    {
        var second = _second;
        if (second.Count > 0) _second = [];
        return second;
    }
}
