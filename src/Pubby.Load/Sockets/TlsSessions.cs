using System.Runtime.InteropServices;

namespace Pubby.Load.Sockets;

/// <summary>What became of a handshake so far.</summary>
internal enum TlsProgress : byte
{
    /// <summary>It goes on when the socket has changed.</summary>
    Waits,
    Done,

    /// <summary>The certificate is not trusted or not for this name, or TLS is not what is spoken.</summary>
    Failed,
}

/// <summary>
/// The TLS of one loop's connections, by their index. Each connection makes a handshake of its own, as each device
/// does. For one thread.
/// </summary>
internal sealed class TlsSessions(int connections) : IDisposable
{
    private readonly nint _context = OpenSsl.NewContext();
    private readonly nint[] _sessions = new nint[connections];

    /// <summary>Its bytes go through here.</summary>
    public bool Has(int index) => _sessions[index] != 0;

    /// <param name="name">Whom it has to reach: a host's name, or an address.</param>
    public void Begin(int index, int descriptor, string name, bool isAddress) =>
        _sessions[index] = OpenSsl.NewSession(_context, descriptor, name, isAddress);

    /// <summary>Goes on with the handshake. Call it until it no longer waits.</summary>
    public TlsProgress Continue(int index)
    {
        OpenSsl.ForgetErrors();
        var result = OpenSsl.Connect(_sessions[index]);
        if (result == 1) return TlsProgress.Done;
        return Waits(index, result) ? TlsProgress.Waits : TlsProgress.Failed;
    }

    /// <returns>As of <see cref="NativeSocket.Receive(int, Span{byte})"/>. At most a record, 16 KiB.</returns>
    public int Receive(int index, Span<byte> buffer)
    {
        OpenSsl.ForgetErrors();
        var count = OpenSsl.Read(_sessions[index], ref MemoryMarshal.GetReference(buffer), buffer.Length);
        if (count > 0) return count;
        return Waits(index, count) ? NativeSocket.WouldBlock
            : OpenSsl.ErrorOf(_sessions[index], count) == OpenSsl.Closed ? 0 : NativeSocket.Failed;
    }

    /// <returns>False: not all of it was taken.</returns>
    public bool TrySend(int index, ReadOnlySpan<byte> bytes)
    {
        OpenSsl.ForgetErrors();
        return OpenSsl.Write(_sessions[index], in MemoryMarshal.GetReference(bytes), bytes.Length) == bytes.Length;
    }

    /// <summary>Without a word to the peer: the socket is closed next.</summary>
    public void End(int index)
    {
        if (_sessions[index] != 0) OpenSsl.FreeSession(_sessions[index]);
        _sessions[index] = 0;
    }

    public void Dispose()
    {
        for (var i = 0; i < _sessions.Length; i++) End(i);
        OpenSsl.FreeContext(_context);
    }

    private bool Waits(int index, int result) =>
        OpenSsl.ErrorOf(_sessions[index], result) is OpenSsl.WantRead or OpenSsl.WantWrite;
}
