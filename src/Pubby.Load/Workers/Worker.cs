using Pubby.Load.Clients;
using Pubby.Load.Measures;
using Pubby.Load.Plans;

namespace Pubby.Load.Workers;

/// <summary>One part of a plan that is being done. The loop has a thread; commands come from another.</summary>
internal sealed class Worker : IDisposable
{
    private readonly LoadPlan _plan;
    private readonly int _part;
    private readonly LineWriter _writer;
    private readonly Clock _clock = new(TimeProvider.System);
    private readonly LinkPart _links;
    private readonly LoadMeter _meter;
    private readonly LinkLoop _loop;
    private readonly Published _published;
    private readonly Thread _thread;
    private long _start;
    private int _second;
    private bool _hasOpened;

    /// <exception cref="System.Net.Sockets.SocketException">A hub's name is not known.</exception>
    public Worker(LoadPlan plan, int part, int parts, string? token, LineWriter writer)
    {
        (_plan, _part, _writer) = (plan, part, writer);
        _links = new LinkPart(plan, part, parts, token);
        _meter = new LoadMeter(_clock, _links.Connections.Length);
        _loop = new LinkLoop(_links, _clock, _meter, new Random());
        _published = new Published(plan);
        _thread = new Thread(() => _loop.Run(OnSecond)) { IsBackground = true, Name = "links" };
    }

    public bool IsRunning { get; private set; } = true;

    public void Begin()
    {
        _thread.Start();
        _writer.Write(new ReadyLine(_part, _links.Connections.Length, OpenFiles.Limit()));
    }

    /// <returns>What is wrong with it; null: it is done, or will be in a moment.</returns>
    public string? Do(string line)
    {
        var (command, fault) = WorkerProgram.ReadCommand(line);
        return command is null ? fault : Do(command);
    }

    /// <summary>Closes all, and waits for that.</summary>
    public void End()
    {
        _loop.Order(_loop.Stop);
        _thread.Join();
    }

    public void Dispose() => _loop.Dispose();

    private string? Do(WorkerCommand command)
    {
        switch (command)
        {
            case { Command: "start" }:
                var at = command.At ?? _clock.Micros;
                _loop.Order(() => _loop.Start(_start = at));
                return null;
            case { Command: "measure", From: { } from }:
                _loop.Order(() => _meter.Measure(from));
                return null;
            case { Command: "publishing", Rooms: { } rooms }:
                var (first, end) = Published.RoomsOf(_plan, rooms);
                _loop.Order(() => _loop.BeginPublishing(first, end));
                return end > 0 ? null : $"No set of rooms has the prefix '{rooms}'.";
            case { Command: "published", Rooms: { } rooms, Last: { } last }:
                return OrderPublished(rooms, last);
            case { Command: "cut", Share: { } share }:
                _loop.Order(() => _loop.Cut(share));
                return null;
            case { Command: "clock", Offset: { } offset }:
                _loop.Order(() => _meter.ClockOffset = offset);
                return null;
            case { Command: "report" }:
                _loop.Order(WriteResult);
                return null;
            case { Command: "stop" }:
                _loop.Order(WriteResult);
                IsRunning = false;
                return null;
            default:
                return $"'{command.Command}' is no command, or lacks what it needs: docs/reference/load-plan.md.";
        }
    }

    private string? OrderPublished(string rooms, int[] last)
    {
        if (new Published(_plan).Set(rooms, last) is { } fault) return fault;
        _loop.Order(() => _published.Set(rooms, last));
        return null;
    }

    private void OnSecond()
    {
        if (_meter.AllAt > 0 && !_hasOpened)
        {
            _hasOpened = true;
            _writer.Write(new OpenedLine(Math.Round((_meter.AllAt - _start) / 1e6, 3)));
        }
        var second = _meter.EndSecond();
        _writer.Write(new SecondLine
        {
            Second = ++_second,
            Begun = _meter.Begun,
            Open = _meter.Open,
            Subscribed = _meter.Subscribed,
            Gone = _meter.Gone,
            Connects = second.Connects,
            Deliveries = second.Deliveries,
            Deliver = second.Deliver,
            Errors = second.Errors,
            Missing = _loop.MissingOf(_published).Lost,
            LagMs = Math.Round(second.Tool.LagMs, 3),
            Core = Math.Round(second.Tool.Core, 3),
            Memory = second.Tool.Memory,
            IsToolBound = second.Tool.IsBound,
        });
    }

    private void WriteResult()
    {
        var (lost, unknown) = _loop.MissingOf(_published);
        _writer.Write(new ResultLine
        {
            Part = _part,
            Open = _meter.Open,
            Connects = _meter.Connects,
            Delivered = _meter.Counts.Delivered,
            Conflated = _meter.Counts.Conflated,
            Repeated = _meter.Counts.Repeated,
            Lost = lost,
            Unknown = unknown,
            Errors = _meter.Errors.All,
            Deliver = _meter.Deliver.Encode(),
            Connect = _meter.Connect.Encode(),
            Subscribe = _meter.Subscribe.Encode(),
            Tool = _meter.Tool.Total(),
        });
    }
}
