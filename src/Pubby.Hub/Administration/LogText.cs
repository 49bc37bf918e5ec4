using System.Globalization;

namespace Pubby.Hub.Administration;

/// <summary>What an operator sent, for the log and the list of what was ordered.</summary>
internal static class LogText
{
    /// <summary>Words of some scripts, and many emoji, are not written without these two.</summary>
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>
    /// Without characters that a terminal or a reader of lines would interpret: each is a question mark. That includes
    /// those that end a line only in Unicode, and those that turn the direction of what follows.
    /// </summary>
    public static string Of(string text) =>
        string.Concat(text.Select(letter => IsPlain(letter) ? letter : '?'));

    public static bool IsPlain(char letter) => letter is Joiner or NonJoiner
        || char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
