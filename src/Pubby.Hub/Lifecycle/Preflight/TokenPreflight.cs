using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>The issuer's keys, where tokens are accepted.</summary>
internal sealed class TokenPreflight(TokenOptions options, ITokenKeys keys) : IPreflightCheck
{
    public string Name => "token keys";

    public Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IEnumerable<Finding>>(options.IsSet ? [Evaluate(keys.Current.Count)] : []);

    /// <param name="count">How many keys are known.</param>
    public static Finding Evaluate(int count) => count > 0
        ? new Finding("token_keys", FindingStatus.Ok, $"{count} keys sign tokens.")
        : new Finding("token_keys", FindingStatus.Fail, "No key of the issuer is known, so every token is refused.",
            "Look at Pubby:Tokens:Jwks, and at the network to it.");
}
