using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Pubby.Testing;

/// <summary>
/// Checks the signature of a POST to <c>/</c> as AWS does.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
public static partial class SignatureVersion4
{
    public const string AccessKey = "local";
    public const string SecretKey = "local";

    /// <returns>The service that it was signed for, such as <c>ecs</c>; null: it is not signed, or wrongly.</returns>
    public static string? ServiceOf(HttpRequest request, byte[] body)
    {
        var match = Header().Match(request.Headers.Authorization.ToString());
        if (!match.Success || match.Groups["key"].Value != AccessKey) return null;
        var names = match.Groups["headers"].Value.Split(';');
        var headers = string.Concat(names.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n"));
        var canonical = $"POST\n/\n\n{headers}\n{match.Groups["headers"].Value}\n{Hex(SHA256.HashData(body))}";
        var scope = match.Groups["scope"].Value;
        var date = request.Headers["X-Amz-Date"].ToString();
        var text = string.Create(CultureInfo.InvariantCulture,
            $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}");
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + SecretKey), Sign);
        return names.Contains("host") && Hex(Sign(key, text)) == match.Groups["signature"].Value
            ? scope.Split('/')[2] : null;
    }

    /// <summary>The region that it was signed for.</summary>
    public static string RegionOf(HttpRequest request) =>
        Header().Match(request.Headers.Authorization.ToString()).Groups["scope"].Value.Split('/')[1];

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(
        @"\AAWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<scope>\d{8}/[a-z0-9-]+/[a-z]+/aws4_request), ?" +
        @"SignedHeaders=(?<headers>[a-z0-9;-]+), ?Signature=(?<signature>[0-9a-f]{64})\z")]
    private static partial Regex Header();
}
