namespace Pubby.Core.Wire;

/// <summary>The encoder of each wire format.</summary>
internal sealed class FrameEncoders
{
    private readonly IFrameEncoder[] _byFormat = new IFrameEncoder[WireFormats.Count];

    public FrameEncoders()
    {
        _byFormat[(int)WireFormat.Plain] = new PlainEncoder();
        _byFormat[(int)WireFormat.HubJson] = new HubJsonEncoder(isFramed: true);
        _byFormat[(int)WireFormat.HubMessagePack] = new HubMessagePackEncoder(isFramed: true);
        _byFormat[(int)WireFormat.NegotiatedJson] = new HubJsonEncoder(isFramed: false);
        _byFormat[(int)WireFormat.NegotiatedMessagePack] = new HubMessagePackEncoder(isFramed: false);
    }

    public IFrameEncoder this[WireFormat format] => _byFormat[(int)format];
}
