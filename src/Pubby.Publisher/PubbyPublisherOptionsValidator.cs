using Microsoft.Extensions.Options;
using Pubby.Publisher.Http;

namespace Pubby.Publisher;

/// <summary>The generated checks of the attributes, and those that concern two settings or a unit.</summary>
[OptionsValidator]
internal sealed partial class PubbyPublisherOptionsAttributes : IValidateOptions<PubbyPublisherOptions>;

internal sealed class PubbyPublisherOptionsValidator : IValidateOptions<PubbyPublisherOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private readonly PubbyPublisherOptionsAttributes _attributes = new();

    public ValidateOptionsResult Validate(string? name, PubbyPublisherOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        faults.AddResult(_attributes.Validate(name, options));
        if (options.Addresses.Count == 0)
            faults.AddError("Give the address of a hub, http://localhost:5080 for example.", nameof(options.Addresses));
        foreach (var fault in options.Addresses.Select(PublisherAddress.FaultOf).OfType<string>())
            faults.AddError(fault, nameof(options.Addresses));
        if (PublisherKey.FaultOf(options.Key) is { } keyFault) faults.AddError(keyFault, nameof(options.Key));
        if (options.Timeout < Shortest || options.Timeout > Longest)
            faults.AddError("It is 100 ms to 1 hour.", nameof(options.Timeout));
        else if (options.AttemptTimeout < Shortest || options.AttemptTimeout > options.Timeout)
            faults.AddError("It is 100 ms to Timeout.", nameof(options.AttemptTimeout));
        if (options.ReturnAfter < TimeSpan.Zero || options.ReturnAfter > Longest)
            faults.AddError("It is 0 to 1 hour.", nameof(options.ReturnAfter));
        return faults.Build();
    }
}
