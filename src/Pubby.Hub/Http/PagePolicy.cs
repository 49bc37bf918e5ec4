using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Pubby.Hub.Http;

/// <summary>
/// The Content-Security-Policy of a page: its own files, and the scripts and styles within it by their hashes. What
/// somebody put into a page or its address does not run.
/// </summary>
internal static partial class PagePolicy
{
    private const string None = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>
    /// Swagger UI's script adds one style, always the same. With another version of it, pages.test.ts tells the new
    /// hash.
    /// </summary>
    private const string SwaggerStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    /// <summary>Of a page that loads nothing.</summary>
    public static string Of(string html) => $"{None}; img-src data:; style-src {HashesOf(html, "style")}";

    /// <summary>Of a page with scripts of its own, which ask this hub alone.</summary>
    public static string OfApplication(string html) =>
        $"{None}; connect-src 'self'; img-src 'self' data:; script-src 'self' {HashesOf(html, "script")}; " +
        $"style-src 'self' {SwaggerStyle}";

    /// <summary>
    /// Of the console: scripts and styles of its own files only, and questions to this listener and to the hub's public
    /// address.
    /// </summary>
    /// <param name="publicUrl">An http or https address.</param>
    public static string OfConsole(string publicUrl)
    {
        var origin = new Uri(publicUrl).GetLeftPart(UriPartial.Authority);
        return $"{None}; connect-src 'self' {origin} ws{origin["http".Length..]}; img-src 'self' data:; " +
            "script-src 'self'; style-src 'self'";
    }

    private static string HashesOf(string html, string element) => string.Join(' ',
        Inline().Matches(html).Where(match => match.Groups["element"].Value == element)
            // Browsers read every end of a line as LF.
            .Select(match => match.Groups["text"].Value.ReplaceLineEndings("\n"))
            .Select(text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'"));

    [GeneratedRegex("<(?<element>script|style)>(?<text>.*?)</\\k<element>>", RegexOptions.Singleline)]
    private static partial Regex Inline();
}
