namespace Pubby.Hub.Connections;

/// <summary>Why the token of a connection is refused, as metrics name it.</summary>
internal static class TokenRefusal
{
    /// <summary>It is bad, expired or revoked.</summary>
    public const string Invalid = "invalid";

    /// <summary>It is for another subject than the connection's first one.</summary>
    public const string AnotherSubject = "another_subject";

    /// <summary>Its subject has too many connections, or opens them too fast.</summary>
    public const string SubjectLimit = "subject_limit";
}
