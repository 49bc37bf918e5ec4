using Pubby.Protocol;

namespace Pubby.Hub.Access;

/// <summary>
/// A room's name, or the beginning of a name with <c>*</c> at the end. A star elsewhere is no pattern: no name contains
/// one.
/// </summary>
internal readonly record struct RoomPattern
{
    private readonly string _text;
    private readonly bool _isPrefix;

    public RoomPattern(string pattern)
    {
        if (!IsValid(pattern)) throw new ArgumentException($"'{pattern}' is not a room pattern.", nameof(pattern));
        _isPrefix = pattern.EndsWith('*');
        _text = _isPrefix ? pattern[..^1] : pattern;
    }

    public static bool IsValid(string pattern) =>
        pattern == "*" || Names.IsValid(pattern.EndsWith('*') ? pattern[..^1] : pattern);

    public bool Covers(string room) => _isPrefix ? room.StartsWith(_text, StringComparison.Ordinal) : room == _text;
}
