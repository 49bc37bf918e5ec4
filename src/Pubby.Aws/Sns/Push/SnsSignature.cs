using System.Security.Cryptography;
using System.Text;

namespace Pubby.Aws.Sns.Push;

/// <summary>The signed part of a post, and the check of its signature.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
/// </remarks>
internal static class SnsSignature
{
    /// <summary>For an RSA key of 4,096 bits in base64, with a reserve.</summary>
    private const int MaxSignatureLength = 1024;

    public static bool IsKnownVersion(string version) => version is "1" or "2";

    public static bool IsValid(SnsPost post, RSA key)
    {
        if (!IsKnownVersion(post.SignatureVersion) || post.Signature.Length > MaxSignatureLength) return false;
        var signature = new byte[MaxSignatureLength];
        if (!Convert.TryFromBase64String(post.Signature, signature, out var length)) return false;
        // Version 1 is still SNS's default. A collision of SHA-1 helps only an attacker who can choose what SNS signs.
        var hash = post.SignatureVersion == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        return key.VerifyData(Encoding.UTF8.GetBytes(Canonical(post)), signature.AsSpan(0, length), hash,
            RSASignaturePadding.Pkcs1);
    }

    /// <summary>Names and values, each on its own line, ordered by the bytes of the names.</summary>
    public static string Canonical(SnsPost post)
    {
        var text = new StringBuilder(post.Message.Length + 1024);
        Add("Message", post.Message);
        Add("MessageId", post.MessageId);
        if (post.Type == SnsPostType.Notification)
        {
            if (post.Subject is not null) Add("Subject", post.Subject);
            Add("Timestamp", post.Timestamp);
        }
        else
        {
            Add("SubscribeURL", post.SubscribeUrl!);
            Add("Timestamp", post.Timestamp);
            Add("Token", post.Token!);
        }
        Add("TopicArn", post.TopicArn);
        Add("Type", post.Type.ToString());
        return text.ToString();

        void Add(string name, string value) => text.Append(name).Append('\n').Append(value).Append('\n');
    }
}
