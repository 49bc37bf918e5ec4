namespace Pubby.Aws.Tests.Sns.Push;

/// <summary>Addresses of certificates that are not SNS's own in eu-west-1, however like them they look.</summary>
public static class ForeignUrls
{
    public static TheoryData<string> All()
    {
        const string File = "/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem";
        const string Host = "https://sns.eu-west-1.amazonaws.com";
        return
        [
            "", " ", "x", $"http://sns.eu-west-1.amazonaws.com{File}", $"HTTPS://sns.eu-west-1.amazonaws.com{File}",
            $"ftp://sns.eu-west-1.amazonaws.com{File}", $"//sns.eu-west-1.amazonaws.com{File}",
            $"https://sns.us-east-1.amazonaws.com{File}", $"https://sns.amazonaws.com{File}",
            $"https://sns.eu-west-1.amazonaws.com.cn{File}", $"https://sns.cn-north-1.amazonaws.com.cn{File}",
            $"https://sns.eu-west-1.amazonaws.com.example.com{File}", $"https://example.com{File}",
            $"https://example.com/sns.eu-west-1.amazonaws.com{File}", $"https://snsxeu-west-1.amazonaws.com{File}",
            $"https://sns.eu-west-1.amazonaws.co{File}", $"https://sns.eu-west-1xamazonaws.com{File}",
            $"https://evil.sns.eu-west-1.amazonaws.com{File}", $"https://sns.eu-west-1.evil.amazonaws.com{File}",
            $"https://bucket.s3.amazonaws.com{File}", $"https://s3.eu-west-1.amazonaws.com{File}",
            $"https://sns.eu-west-1.amazonaws.com.{File}", $"https://SNS.eu-west-1.amazonaws.com{File}",
            $"https://sns.EU-WEST-1.amazonaws.com{File}",
            $"https://sns.eu-west-1.amazonaws.com:443{File}", $"https://sns.eu-west-1.amazonaws.com:8443{File}",
            $"https://user@sns.eu-west-1.amazonaws.com{File}", $"https://user:pass@sns.eu-west-1.amazonaws.com{File}",
            $"https://sns.eu-west-1.amazonaws.com@example.com{File}",
            $"https://example.com#@sns.eu-west-1.amazonaws.com{File}",
            $"https://example.com\\@sns.eu-west-1.amazonaws.com{File}",
            $"https://example.com?sns.eu-west-1.amazonaws.com{File}",
            $"{Host}{File}?x=1", $"{Host}{File}#x", $"{Host}{File} ", $" {Host}{File}", $"{Host}{File}\n",
            $"\n{Host}{File}", $"{Host}{File}\r\nX: y", $"{Host}{File}\0", $"{Host}\t{File}",
            $"{Host}/", $"{Host}", $"{Host}/x{File}",
            $"{Host}//SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
            $"{Host}/../SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
            $"{Host}/SimpleNotificationService-.pem", $"{Host}/SimpleNotificationService-a86c.pem",
            $"{Host}/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7bg.pem",
            $"{Host}/SimpleNotificationService-A86CB10B4E1F29C941702D737128F7B6.pem",
            $"{Host}/simplenotificationservice-a86cb10b4e1f29c941702d737128f7b6.pem",
            $"{Host}/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem.exe",
            $"{Host}/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.PEM",
            $"{Host}/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6xpem",
            $"{Host}/SimpleNotificationService-{new string('a', 65)}.pem",
            $"{Host}/SimpleNotificationService-a86cb10b4e1f29c9%2f41702d737128f7b6.pem",
            $"{Host}/%53impleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
            $"https://sns.eu-west-1.amazonaws.com%2eexample.com{File}", $"https://sns。eu-west-1.amazonaws.com{File}",
            $"https://sns.eu-west-1.аmazonaws.com{File}",
            $"https://127.0.0.1{File}", $"https://[::1]{File}", $"https://169.254.169.254{File}",
            $"file:///SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem",
            $"https:sns.eu-west-1.amazonaws.com{File}", $"https:/sns.eu-west-1.amazonaws.com{File}",
        ];
    }
}
