using Pubby.Load.Protocols;
using Pubby.Load.Sockets;

namespace Pubby.Load.Clients;

/// <summary>From the moment at which a connection is due until its WebSocket is open.</summary>
internal sealed partial class LinkLoop
{
    /// <summary>
    /// About the least that Linux gives, or what a slow reader takes at once: its backlog shall wait at the hub.
    /// </summary>
    private const int LeastReceiveBuffer = 4096;

    private void Begin(int index)
    {
        ref var link = ref _links[index];
        link.Number++;
        (link.CloseCode, link.IsMoved, link.IsRefused, link.GoAwayMs) = (0, false, false, -1);
        var (address, family) = _part.AddressOfHub(link.Hub);
        var descriptor = NativeSocket.BeginConnect(
            address, _part.SourceOf(index), family, KindOf(link).ReadBytesPerSecond is { } slow
                ? Math.Max(LeastReceiveBuffer, slow / SlowReadsPerSecond) : 0);
        link.State = LinkState.Connecting;
        if (descriptor < 0)
        {
            Fail(index, KindOfError(-descriptor), null);
            return;
        }
        link.Descriptor = descriptor;
        if (!_epoll.TryAdd(descriptor, index, link.Number))
        {
            Fail(index, "connect_failed", null);
            return;
        }
        SetTimer(index, TimerKind.Deadline, _clock.Micros + (long)(_part.Plan.ConnectSeconds * Clock.Second));
    }

    private void OnReport((int Index, int Number, uint Events) report)
    {
        // An interruption, or what happened to a socket that is closed since.
        if (report.Index < 0 || _links[report.Index].Number != report.Number) return;
        ref var link = ref _links[report.Index];
        if (link.State == LinkState.Connecting) OnConnected(report.Index, report.Events);
        else if (link.State == LinkState.Securing) Secure(report.Index);
        var isReadable = (report.Events & (Epoll.Readable | Epoll.PeerClosed | Epoll.Broken)) != 0;
        if (!isReadable || link.State is not (LinkState.Upgrading or LinkState.Open)) return;
        // A slow reader looks when its time has come.
        if (link.State == LinkState.Open && IsSlow(link)) return;
        Read(report.Index, (report.Events & (Epoll.PeerClosed | Epoll.Broken)) != 0, _clock.Micros);
    }

    private void OnConnected(int index, uint events)
    {
        ref var link = ref _links[index];
        if ((events & Epoll.Broken) != 0)
        {
            Fail(index, KindOfError(NativeSocket.ErrorOf(link.Descriptor)), null);
            return;
        }
        if ((events & Epoll.Writable) != 0) BeginSecuring(index);
    }

    /// <summary>Asks for a WebSocket.</summary>
    private void Upgrade(int index)
    {
        ref var link = ref _links[index];
        link.State = LinkState.Upgrading;
        var isReturning = KindOf(link).Resumes && link.HasSubscribed && _subscriptions.HasCursor(index);
        if (!TrySend(index, _part.RequestOf(link.Hub, link.Kind, isReturning)))
            Fail(index, "connect_failed", null);
    }

    /// <returns>How many bytes were taken; the rest may be frames, or be missing.</returns>
    private int TakeUpgrade(int index, ReadOnlySpan<byte> bytes, long now)
    {
        if (!UpgradeAnswer.TryRead(bytes, out var answer)) return 0;
        ref var link = ref _links[index];
        if (answer.Status != UpgradeAnswer.SwitchingProtocols)
        {
            Fail(index, $"http_{answer.Status}", answer.RetryAfterMs);
            return bytes.Length;
        }
        link.State = LinkState.Open;
        link.OpenedAt = now;
        link.Missing = (short)_subscriptions.PerLink;
        _meter.OnOpened(now - link.Due);
        var handshake = _part.Speeches[link.Kind].Handshake;
        if (handshake.Length > 0) Send(index, handshake);
        else Subscribe(index);
        if (IsSlow(link)) SetTimer(index, TimerKind.SlowRead, now);
        return answer.Length;
    }

    private void Subscribe(int index)
    {
        ref var link = ref _links[index];
        _writer.Clear();
        for (var slot = 0; slot < _subscriptions.PerLink; slot++)
            _part.Speeches[link.Kind].Subscribe(_writer, _subscriptions.CommandOf(index, slot, KindOf(link)));
        Send(index, _writer.Written);
    }

    /// <summary>Asks once more for a room that was refused for now.</summary>
    private void SubscribeSlot(int index, int slot)
    {
        var kind = KindOf(_links[index]);
        _part.Speeches[_links[index].Kind].Subscribe(_writer.Clear(), _subscriptions.CommandOf(index, slot, kind));
        Send(index, _writer.Written);
    }

    private void Send(int index, ReadOnlySpan<byte> bytes)
    {
        if (_links[index].State == LinkState.Open && !TrySend(index, bytes)) End(index);
    }

    private static string KindOfError(int error) => error switch
    {
        NativeSocket.ConnectionRefused => "connect_refused",
        NativeSocket.AddressNotAvailable or NativeSocket.AddressInUse => "connect_no_port",
        NativeSocket.TooManyFiles => "connect_no_file",
        NativeSocket.TimedOut => "connect_timeout",
        _ => "connect_failed",
    };
}
