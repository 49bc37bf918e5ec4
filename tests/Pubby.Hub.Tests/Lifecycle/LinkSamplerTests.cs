using System.Diagnostics;
using OpenTelemetry.Trace;
using Pubby.Hub.Lifecycle;

namespace Pubby.Hub.Tests.Lifecycle;

/// <summary>What is recorded where the environment asks for a part of all traces.</summary>
public sealed class LinkSamplerTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("parentbased_always_on", null, true)]
    [InlineData("always_on", null, true)]
    [InlineData("always_off", null, false)]
    [InlineData("parentbased_always_off", null, false)]
    [InlineData("traceidratio", "0", false)]
    [InlineData("parentbased_traceidratio", "0", false)]
    [InlineData("parentbased_traceidratio", "1", true)]
    [InlineData("parentbased_traceidratio", "a lot", true)]
    public void A_request_is_recorded_as_the_environment_asks(string? name, string? argument, bool isRecorded) =>
        Assert.Equal(isRecorded, IsRecorded(name, argument, links: null));

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, true)]
    [InlineData(ActivityTraceFlags.None, false)]
    public void What_a_recorded_publish_leads_to_is_recorded_too(ActivityTraceFlags flags, bool isRecorded) =>
        Assert.Equal(isRecorded, IsRecorded("parentbased_traceidratio", "0",
            [new(new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags))]));

    private static bool IsRecorded(string? name, string? argument, ActivityLink[]? links) =>
        new LinkSampler(LinkSampler.Configured(name, argument)).ShouldSample(new SamplingParameters(
            default, ActivityTraceId.CreateRandom(), "deliver", ActivityKind.Consumer, null, links))
            .Decision == SamplingDecision.RecordAndSample;
}
