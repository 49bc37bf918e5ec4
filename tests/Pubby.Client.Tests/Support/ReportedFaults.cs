using System.Threading.Channels;
using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>What a client reports by <see cref="PubbyClient.Faulted"/>, in order.</summary>
internal sealed class ReportedFaults
{
    private readonly Channel<PubbyException> _reported = Channel.CreateUnbounded<PubbyException>();

    public ReportedFaults(PubbyClient client) => client.Faulted += (_, fault) => _reported.Writer.TryWrite(fault);

    /// <summary>The next one; it must have this code.</summary>
    public async Task<PubbyException> FirstAsync(string code)
    {
        var fault = await _reported.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal((code, fault.Message), (fault.Code, fault.Message));
        return fault;
    }

    /// <summary>Told since, and not read.</summary>
    public int Count => _reported.Reader.Count;

    /// <summary>The codes of those told since, and not read; reads them.</summary>
    public IEnumerable<string> Codes
    {
        get
        {
            while (_reported.Reader.TryRead(out var fault)) yield return fault.Code;
        }
    }
}
