using System.Diagnostics.Metrics;

namespace Pubby.Core.Testing;

/// <summary>Meters without a listener.</summary>
internal sealed class TestMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
