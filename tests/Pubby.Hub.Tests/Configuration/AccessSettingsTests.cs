using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Pubby.Core;
using Pubby.Hub.Configuration;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Configuration;

/// <summary>Settings of access that would let in the wrong ones, or nobody, stop the start.</summary>
public sealed class AccessSettingsTests
{
    private const string Secret = "a-secret-of-thirty-two-bytes-or-more";

    private static readonly (string Key, string Value)[] Right =
        [("Pubby:Tokens:Audience", "pubby"), ("Pubby:Tokens:Keys:0:Secret", Secret)];

    [Fact]
    public void Rooms_are_open_in_development_alone_unless_some_are_named()
    {
        Assert.Equal(["*"], Read(isDevelopment: true).Subscribers.AnonymousRooms);
        Assert.Empty(Read(isDevelopment: false, Right).Subscribers.AnonymousRooms);
        var named = ("Pubby:Subscribers:AnonymousRooms:0", "news");
        Assert.Equal(["news"], Read(isDevelopment: true, named).Subscribers.AnonymousRooms);
        Assert.Equal(["news"], Read(isDevelopment: false, [.. Right, named]).Subscribers.AnonymousRooms);
    }

    [Fact]
    public void Where_tokens_are_accepted_no_publisher_needs_a_key() =>
        Assert.Empty(Read(isDevelopment: false, Right).Publishers.Keys);

    [Fact]
    public void Outside_of_development_tokens_name_this_hub_as_their_audience()
    {
        Assert.Contains("Pubby:Tokens:Audience: name the audience", FaultOf(Right[1]), StringComparison.Ordinal);
        Assert.Empty(Read(isDevelopment: true, Right[1]).Tokens.Audience);
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "Pubby:Tokens:Keys:1:Secret", "short", "not a key for" },
        { "Pubby:Tokens:Keys:1:Id", "without-a-key", "give the key in one form" },
        { "Pubby:Tokens:Keys:0:Path", "/etc/key.pem", "give the key in one form" },
        { "Pubby:Tokens:Keys:1:Path", "/no/such/file", "/no/such/file cannot be read" },
        { "Pubby:Tokens:Keys:1:Pem", "no PEM", "not a key; give a public key" },
        { "Pubby:Tokens:Keys:1:Pem", PrivateKey(), "a private key, which stays with whoever issues tokens" },
        { "Pubby:Tokens:Keys:1:Jwk", """{"kty":"OKP","crv":"Ed25519","x":"AA"}""", "a JWK of another kind" },
        { "Pubby:Tokens:Jwks", "http://login.example.com/keys", "is not an https address" },
        { "Pubby:Tokens:MaxLifetime", "367.00:00:00", "from 00:01:00 to 366.00:00:00" },
        { "Pubby:Subscribers:AnonymousRooms:0", "match-*-x", "'match-*-x' is not a room's name" },
        { "Pubby:Subscribers:DefaultRooms:0", "{sub}", "'{sub}' is not a room's name" },
        { "Pubby:Publishers:Keys:0:Expires", "soon", "'soon' is not a moment" },
        { "Pubby:Publishers:Keys:0:PerSecond", "0", "from 1 to 1000000" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_and_no_key_is_repeated(string key, string value, string sentence)
    {
        var message = FaultOf([.. Right.Where(setting => setting.Key != key), (key, value)]);
        Assert.Contains(sentence, message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, message, StringComparison.Ordinal);
        if (value.Contains("PRIVATE KEY", StringComparison.Ordinal))
            Assert.DoesNotContain(value.Split('\n')[1], message, StringComparison.Ordinal);
    }

    private static string PrivateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string FaultOf(params (string Key, string Value)[] settings) =>
        Assert.Throws<PubbyStartException>(() => Read(isDevelopment: false, settings)).Message;

    private static PubbyOptions Read(bool isDevelopment, params (string Key, string Value)[] settings) =>
        PubbyConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build(),
            isDevelopment);
}
