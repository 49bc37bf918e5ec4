namespace Pubby.Testing;

/// <summary>What a client sends as it connects, besides what it must.</summary>
/// <param name="Token">Null: none.</param>
/// <param name="IsForKestrel">
/// It is longer than the hub reads ahead of Kestrel, so that Kestrel serves the connection.
/// </param>
public sealed record Handshake(string? Token = null, bool IsForKestrel = false)
{
    public const string PaddingName = "X-Padding";

    public static readonly string Padding = new('x', 5000);

    /// <summary>As lines of a request, each ended by CR LF.</summary>
    public string Headers =>
        (Token is null ? "" : $"Authorization: Bearer {Token}\r\n")
        + (IsForKestrel ? $"{PaddingName}: {Padding}\r\n" : "");
}
