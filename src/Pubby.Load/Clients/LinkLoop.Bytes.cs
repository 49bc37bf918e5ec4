using Pubby.Load.Sockets;

namespace Pubby.Load.Clients;

/// <summary>Bytes to and from a socket, through TLS where the hub's address has it.</summary>
internal sealed partial class LinkLoop
{
    /// <summary>Null: no hub of the plan has TLS.</summary>
    private readonly TlsSessions? _tls;

    private bool IsSecured(int index) => _tls is not null && _tls.Has(index);

    private int Receive(int index, Span<byte> buffer) => IsSecured(index) ? _tls!.Receive(index, buffer)
        : NativeSocket.Receive(_links[index].Descriptor, buffer);

    private bool TrySend(int index, ReadOnlySpan<byte> bytes) => IsSecured(index) ? _tls!.TrySend(index, bytes)
        : NativeSocket.TrySend(_links[index].Descriptor, bytes);

    /// <summary>The socket is connected: a handshake comes first where the hub's address has TLS.</summary>
    private void BeginSecuring(int index)
    {
        ref var link = ref _links[index];
        if (_part.TlsNameOf(link.Hub) is not { } name)
        {
            Upgrade(index);
            return;
        }
        link.State = LinkState.Securing;
        _tls!.Begin(index, link.Descriptor, name.Host, name.IsAddress);
        Secure(index);
    }

    private void Secure(int index)
    {
        switch (_tls!.Continue(index))
        {
            case TlsProgress.Done:
                Upgrade(index);
                break;
            case TlsProgress.Failed:
                Fail(index, "tls_failed", null);
                break;
        }
    }
}
