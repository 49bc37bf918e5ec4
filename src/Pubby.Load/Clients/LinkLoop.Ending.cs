using Pubby.Load.Sockets;

namespace Pubby.Load.Clients;

/// <summary>Ends of connections and of tries, and when the next try is.</summary>
internal sealed partial class LinkLoop
{
    /// <summary>A client that obeys nothing comes back within it.</summary>
    private const double DeafMs = 1000;

    private const int Overloaded = 4100;

    /// <summary>40xx: the hub would only refuse the same client again.</summary>
    private static bool IsFinal(int code) => code is >= 4000 and < 4100;

    private static bool IsMove(int code) => code is >= 4200 and < 4300;

    /// <summary>A share of the connections ends without a word. An order.</summary>
    public void Cut(double share)
    {
        for (var i = 0; i < _begun; i++)
        {
            if (_links[i].State == LinkState.Open && _random.NextDouble() < share) End(i, "end_cut");
        }
    }

    /// <summary>A try failed before its WebSocket was open.</summary>
    private void Fail(int index, string kind, int? hintMs)
    {
        _meter.Errors.Add(kind);
        CloseSocket(index);
        ref var link = ref _links[index];
        NextHub(ref link);
        ComeBack(index, KindOf(link).Obeys ? link.Waits.AfterEnd(isRefusal: true, hintMs, _random.NextDouble())
            : DeafMs * _random.NextDouble());
    }

    /// <summary>A WebSocket has ended, however it did.</summary>
    /// <param name="kind">What it is counted as; null: its close code.</param>
    private void End(int index, string? kind = null)
    {
        ref var link = ref _links[index];
        if (link.State != LinkState.Open)
        {
            Fail(index, "connect_failed", null);
            return;
        }
        var code = link.CloseCode == 0 ? 1006 : link.CloseCode;
        _meter.Errors.Add(kind ?? $"end_{code}");
        _meter.OnClosed(link.IsSubscribed);
        var hasLasted = _clock.Micros - link.OpenedAt >= WaitState.LastedMicros;
        CloseSocket(index);
        if (hasLasted) link.Waits.Reset();
        var client = KindOf(link);
        var isMoved = link.IsMoved || (IsMove(code) && !link.IsRefused);
        NextHub(ref link);
        if (IsFinal(code) && client.Obeys)
        {
            Leave(ref link);
            return;
        }
        int? asked = link.GoAwayMs < 0 ? null : link.GoAwayMs;
        var share = _random.NextDouble();
        ComeBack(index, !client.Obeys ? DeafMs * share
            : isMoved ? link.Waits.AfterMove(asked, share)
            : link.Waits.AfterEnd(link.IsRefused || code == Overloaded, asked, share));
    }

    private void ComeBack(int index, double waitMs)
    {
        ref var link = ref _links[index];
        if (!KindOf(link).Returns)
        {
            Leave(ref link);
            return;
        }
        link.State = LinkState.Waiting;
        SetTimer(index, TimerKind.Begin, _clock.Micros + (long)(waitMs * 1000));
    }

    private void Leave(ref Link link)
    {
        link.State = LinkState.Gone;
        _meter.Gone++;
    }

    /// <summary>
    /// Any other one, as a balancer would lead it: those of a hub that has died do not all go to the next.
    /// </summary>
    private void NextHub(ref Link link)
    {
        if (_part.HubCount > 1)
            link.Hub = (ushort)((link.Hub + 1 + _random.Next(_part.HubCount - 1)) % _part.HubCount);
    }

    private void CloseSocket(int index)
    {
        ref var link = ref _links[index];
        link.Number++;
        _tls?.End(index);
        if (link.Descriptor >= 0) _ = NativeSocket.Close(link.Descriptor);
        link.Descriptor = -1;
        DropRest(index);
    }
}
