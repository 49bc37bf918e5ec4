using System.Runtime.Serialization;

namespace Pubby.Protocol.SignalR;

/// <summary>The answer to <see cref="IPubbyHub.Authorize"/>: the token is accepted.</summary>
[DataContract]
public sealed class AuthorizeResult
{
    /// <summary>When the token expires, in milliseconds since 1970.</summary>
    [DataMember(Name = "expiresAt")]
    public long ExpiresAt { get; set; }
}
