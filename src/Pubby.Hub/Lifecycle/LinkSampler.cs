using System.Diagnostics;
using System.Globalization;
using OpenTelemetry.Trace;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Records what is linked to a recorded span, and else as it is told. Otherwise a node would draw anew for a message
/// whose publish is recorded: of one in a hundred it would show one in ten thousand.
/// </summary>
internal sealed class LinkSampler(Sampler inner) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        foreach (var link in samplingParameters.Links ?? [])
        {
            if (link.Context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded))
                return new SamplingResult(SamplingDecision.RecordAndSample);
        }
        return inner.ShouldSample(samplingParameters);
    }

    /// <summary>What the environment asks for; by default, as the caller does, and all where it does not say.</summary>
    /// <param name="name">One of <c>OTEL_TRACES_SAMPLER</c>'s.</param>
    /// <param name="argument">A share from 0 to 1.</param>
    public static Sampler Configured(string? name, string? argument) => name switch
    {
        "always_on" => new AlwaysOnSampler(),
        "always_off" => new AlwaysOffSampler(),
        "traceidratio" => OfShare(argument),
        "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
        "parentbased_traceidratio" => new ParentBasedSampler(OfShare(argument)),
        _ => new ParentBasedSampler(new AlwaysOnSampler()),
    };

    private static TraceIdRatioBasedSampler OfShare(string? argument) => new(
        double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
        && share is >= 0 and <= 1 ? share : 1);
}
