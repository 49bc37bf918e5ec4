using Pubby.Client.Tests.Vectors;

namespace Pubby.Client.Tests.Rooms;

/// <summary>While no hub is connected, messages expire by the client's own clock. The hub decides in the end.</summary>
public sealed class LapsingTests
{
    /// <summary>Time begins in the year 2000, in these sessions.</summary>
    private const long Start = 946_684_800_000;

    private const string Opened = """
        {"open": {"room": "match-1"}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [
          {"id": "flash", "version": 10, "data": 1, "expiresAt": 946684810000}, {"id": "score", "version": 11, "data": 2}], "cursor": 11, "last": true}}
        {"expect": {"events": {"match-1": [
          {"event": "message", "id": "flash", "version": 10, "data": 1, "expiresAt": 946684810000}, {"event": "change", "id": "flash", "new": 1},
          {"event": "message", "id": "score", "version": 11, "data": 2}, {"event": "change", "id": "score", "new": 2}, {"event": "ready"}]}}}
        """;

    private const string Lapsed = """
        {"drop": {}}
        {"advance": 11000}
        {"expect": {"state": {"match-1": {"score": {"version": 11, "data": 2}}}, "events": {"match-1": [
          {"event": "message", "id": "flash", "version": 10, "deleted": true, "reason": "expired"}, {"event": "change", "id": "flash", "old": 1}]}}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "resume", "epoch": "e1"}]}
        """;

    [Fact]
    public void It_leaves_while_the_client_is_disconnected_and_the_hubs_message_adds_nothing() => Play(Opened, Lapsed, """
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [
          {"id": "flash", "version": 12, "deleted": true, "reason": "expired"}], "cursor": 12, "last": true}}
        {"expect": {"state": {"match-1": {"score": {"version": 11, "data": 2}}}, "events": {"match-1": [{"event": "resumed"}]}}}
        {"advance": 60000}
        {"expect": {"events": {"match-1": []}}}
        """);

    [Fact]
    public void Where_the_clients_clock_was_ahead_it_is_there_again_with_the_resume() => Play(Opened, Lapsed, """
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [
          {"id": "flash", "version": 10, "data": 1, "expiresAt": 946684810000}], "cursor": 11, "last": true}}
        {"expect": {"state": {"match-1": {"flash": {"version": 10, "data": 1}, "score": {"version": 11, "data": 2}}}, "events": {"match-1": [
          {"event": "message", "id": "flash", "version": 10, "data": 1, "expiresAt": 946684810000}, {"event": "change", "id": "flash", "new": 1}, {"event": "resumed"}]}}}
        """);

    [Fact]
    public void A_resume_that_does_not_tell_of_it_says_that_it_is_there() => Play(Opened, Lapsed, """
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [], "cursor": 11, "last": true}}
        {"expect": {"state": {"match-1": {"flash": {"version": 10, "data": 1}, "score": {"version": 11, "data": 2}}}}}
        """);

    [Fact]
    public void A_newer_one_of_its_id_takes_its_place() => Play(Opened, Lapsed, """
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [{"id": "flash", "version": 13, "data": 3}], "cursor": 13, "last": true}}
        {"expect": {"state": {"match-1": {"flash": {"version": 13, "data": 3}, "score": {"version": 11, "data": 2}}}, "events": {"match-1": [
          {"event": "message", "id": "flash", "version": 13, "data": 3}, {"event": "change", "id": "flash", "new": 3}, {"event": "resumed"}]}}}
        """);

    [Fact]
    public void A_dump_that_replaces_the_map_says_all() => Play(Opened, Lapsed.Replace("\"resume\"", "\"reset\"", StringComparison.Ordinal), """
        {"server": {"type": "dump", "room": "match-1", "mode": "reset", "messages": [{"id": "score", "version": 11, "data": 2}], "cursor": 11, "last": true}}
        {"expect": {"state": {"match-1": {"score": {"version": 11, "data": 2}}}, "events": {"match-1": [{"event": "reset"}]}}}
        """);

    [Fact]
    public void While_it_is_connected_the_hub_says_so_and_nobody_else() => Play(Opened, """
        {"advance": 20000}
        {"expect": {"state": {"match-1": {"flash": {"version": 10, "data": 1}, "score": {"version": 11, "data": 2}}}}}
        """);

    [Fact]
    public void And_again_once_it_has_come_back() => Play(Opened, """
        {"drop": {}}
        {"advance": 1000}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "resume", "epoch": "e1"}]}
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [], "cursor": 11, "last": true}}
        {"advance": 20000}
        {"expect": {"state": {"match-1": {"flash": {"version": 10, "data": 1}, "score": {"version": 11, "data": 2}}}}}
        """);

    [Fact]
    public void It_leaves_a_client_too_that_the_hub_refused_for_good() => Play(Opened, """
        {"drop": {"code": 4003, "reason": "forbidden"}}
        {"advance": 11000}
        {"expect": {"state": {"match-1": {"score": {"version": 11, "data": 2}}}}}
        """);

    private static void Play(params string[] parts)
    {
        Assert.Equal(Start, VectorSession.Start.ToUnixTimeMilliseconds());
        VectorText.Play(parts);
    }
}
