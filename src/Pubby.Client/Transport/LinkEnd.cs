using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Pubby.Protocol;

namespace Pubby.Client.Transport;

/// <summary>Why a connection ended.</summary>
/// <param name="Code">The close code; <see cref="NoCode"/> if there was none.</param>
/// <param name="Reason">For people.</param>
internal sealed partial record LinkEnd(int Code, string? Reason)
{
    /// <summary>1006: RFC 6455's code for a connection that ended without a close frame.</summary>
    public const int NoCode = 1006;

    /// <summary>40xx: the same client would be refused again.</summary>
    public bool IsFinal => Code is >= (int)CloseCode.ProtocolVersion and < (int)CloseCode.Overloaded;

    /// <summary>42xx: the hub moves its clients, and says when they may reconnect.</summary>
    public bool IsMove => Code is >= (int)CloseCode.Drain and < 4300;

    /// <summary>The hub has more clients than it can take, and refuses this one.</summary>
    public bool IsOverload => Code == (int)CloseCode.Overloaded;

    /// <summary>The hub refused the token: it is bad, expired or revoked.</summary>
    public bool IsTokenInvalid => Code == (int)CloseCode.TokenInvalid;

    /// <summary>The token's time was over, and no new one had come.</summary>
    public bool IsTokenExpired => Code == (int)CloseCode.TokenExpiring;

    /// <summary>The cause, if it is known.</summary>
    public Exception? Cause { get; init; }

    /// <summary>
    /// The code in SignalR's text: <c>The server closed the connection with the following error: 4200 drain</c>. The
    /// reason behind it may have colons of its own.
    /// </summary>
    public static LinkEnd Of(Exception? fault)
    {
        if (fault is null) return new LinkEnd((int)CloseCode.Normal, null);
        if (fault is TimeoutException) return new LinkEnd(NoCode, "silent") { Cause = fault };
        var said = CodeAndReason().Match(fault.Message);
        return said.Success
            ? new LinkEnd(int.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture), said.Groups[2].Value)
            {
                Cause = fault
            }
            : new LinkEnd(NoCode, fault.Message) { Cause = fault };
    }

    /// <summary>
    /// For a try that failed. Only a hub's own answer may contain a code: the application's token provider may throw
    /// any text.
    /// </summary>
    /// <param name="hasToken">
    /// A token was sent. Where SignalR negotiates, the hub refuses it with 401, and there is no connection to close.
    /// </param>
    public static LinkEnd Of(PubbyException error, bool hasToken) => error.InnerException switch
    {
        HubException refusal when Of(refusal) is { Code: not NoCode } end => end with { Cause = error },
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } when hasToken =>
            new LinkEnd((int)CloseCode.TokenInvalid, error.Message) { Cause = error },
        _ => new LinkEnd(NoCode, error.Message) { Cause = error },
    };

    [GeneratedRegex(@"(?:^|: )([1-4][0-9]{3})(?: (.*))?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex CodeAndReason();
}
