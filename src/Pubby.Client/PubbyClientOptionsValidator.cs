using Microsoft.Extensions.Options;
using Pubby.Client.Connection;

namespace Pubby.Client;

internal sealed class PubbyClientOptionsValidator : IValidateOptions<PubbyClientOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, PubbyClientOptions options)
    {
        var faults = new List<string>();
        if (options.Urls.Count == 0) faults.Add("Urls: give the address of a hub, http://localhost:5080 for example.");
        faults.AddRange(options.Urls.Select(HubUrl.FaultOf).OfType<string>().Select(fault => $"Urls: {fault}"));
        if (!IsInRange(options.ConnectTimeout)) faults.Add("ConnectTimeout: it is 1 s to 10 minutes.");
        if (!IsInRange(options.ServerTimeout)) faults.Add("ServerTimeout: it is 1 s to 10 minutes.");
        if (options.InitialBackoff < TimeSpan.Zero || options.InitialBackoff > Longest)
            faults.Add("InitialBackoff: it is 0 to 10 minutes.");
        if (options.MaxBackoff < Backoff.Base || options.MaxBackoff > Longest)
            faults.Add("MaxBackoff: it is 0.5 s to 10 minutes.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <exception cref="OptionsValidationException">There are faults. The exception lists them all.</exception>
    public static void ThrowIfInvalid(PubbyClientOptions options)
    {
        var result = new PubbyClientOptionsValidator().Validate(null, options);
        if (result.Failed) throw new OptionsValidationException("", typeof(PubbyClientOptions), result.Failures);
    }

    private static bool IsInRange(TimeSpan time) => time >= Shortest && time <= Longest;
}
