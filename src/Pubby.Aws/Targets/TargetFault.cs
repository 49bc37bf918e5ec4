namespace Pubby.Aws.Targets;

/// <summary>Why something about this node's target is not known.</summary>
/// <param name="Code">
/// AWS's own, for example <c>AccessDenied</c>; or <c>timeout</c>, <c>unreachable</c>, <c>credentials</c>,
/// <c>unreadable</c>, <c>setting</c>; or an HTTP status.
/// </param>
/// <param name="Sentence">For operators: what is missing, and what to do.</param>
/// <param name="IsLasting">It does not end by itself.</param>
internal sealed record TargetFault(string Code, string Sentence, bool IsLasting)
{
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html, and those of ECS
    private static readonly string[] Refusals = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];

    private static readonly string[] WrongCredentials =
    [
        "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException",
        "IncompleteSignature", "MissingAuthenticationToken", "ExpiredToken", "ExpiredTokenException", "OptInRequired",
    ];

    /// <param name="call">The call, which is also the name of the right that it needs.</param>
    public static TargetFault OfCall(string call, string code)
    {
        if (Refusals.Contains(code))
            return new(code, $"AWS refuses {call} ({code}). Give the task's role this right.", true);
        if (WrongCredentials.Contains(code))
            return new(code, $"AWS does not accept the credentials of {call} ({code}). Use a task's role.", true);
        return code == "credentials"
            ? new(code, $"There are no AWS credentials for {call}. Give the task a role.", true)
            : new(code, $"{call} brought no answer ({code}).", false);
    }

    /// <param name="sentence">What to set.</param>
    public static TargetFault OfSetting(string sentence) => new("setting", sentence, true);
}

/// <summary>An answer, or why there is none: exactly one of them.</summary>
internal readonly record struct TargetAnswer<T>(T? Value, TargetFault? Fault = null)
    where T : class
{
    public static implicit operator TargetAnswer<T>(T value) => new(value);

    public static implicit operator TargetAnswer<T>(TargetFault fault) => new(null, fault);
}
