using Pubby.Client.Tests.Vectors;

namespace Pubby.Client.Tests.Rooms;

/// <summary>
/// A room is asked for again while its dump arrives. The hub sends the dump that has begun to its end, and then the
/// other one.
/// </summary>
public sealed class AskedTwiceTests
{
    private const string HalfADump = """
        {"open": {"room": "match-1"}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "a", "version": 10, "data": 1}], "last": false}}
        {"open": {"room": "match-1", "as": "second", "occupancy": true}}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "dump": true}]}, {"subscribe": [{"room": "match-1", "dump": true, "occupancy": true}]}]}}
        """;

    private const string OtherHalf = """
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "b", "version": 11, "data": 2}], "cursor": 11, "last": true}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"expect": {"state": {"match-1": {"a": {"version": 10, "data": 1}, "b": {"version": 11, "data": 2}},
          "second": {"a": {"version": 10, "data": 1}, "b": {"version": 11, "data": 2}}}, "cursor": {"match-1": 11}}}
        """;

    [Fact]
    public void The_parts_before_and_after_are_one_dump() => VectorText.Play(HalfADump, """
        {"server": {"type": "message", "room": "match-1", "id": "c", "version": 12, "data": 3}}
        {"expect": {"events": {"match-1": []}, "cursor": {"match-1": null}}}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "b", "version": 11, "data": 2}], "cursor": 11, "last": true}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"expect": {"cursor": {"match-1": 12}, "events": {"match-1": [
          {"event": "message", "id": "a", "version": 10, "data": 1}, {"event": "change", "id": "a", "new": 1},
          {"event": "message", "id": "b", "version": 11, "data": 2}, {"event": "change", "id": "b", "new": 2},
          {"event": "message", "id": "c", "version": 12, "data": 3}, {"event": "change", "id": "c", "new": 3}, {"event": "ready"}]}}}
        """);

    [Fact]
    public void The_other_dump_then_tells_nothing_that_is_known() => VectorText.Play(HalfADump, OtherHalf, """
        {"expect": {"events": {"match-1": [
          {"event": "message", "id": "a", "version": 10, "data": 1}, {"event": "change", "id": "a", "new": 1},
          {"event": "message", "id": "b", "version": 11, "data": 2}, {"event": "change", "id": "b", "new": 2}, {"event": "ready"}]}}}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "a", "version": 10, "data": 1}], "last": false}}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "b", "version": 11, "data": 2}], "cursor": 11, "last": true}}
        {"expect": {"events": {"match-1": []}, "cursor": {"match-1": 11}}}
        """);

    [Fact]
    public void Where_the_other_dump_is_cut_off_the_first_one_is_resumed() => VectorText.Play(HalfADump, OtherHalf, """
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "a", "version": 10, "data": 1}], "last": false}}
        {"drop": {}}
        {"nextTry": {}}
        {"accept": {}}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "cursor": 11, "epoch": "e1", "occupancy": true}]}]}}
        """);

    [Fact]
    public void Where_the_first_one_is_cut_off_nothing_is_resumed() => VectorText.Play(HalfADump, """
        {"drop": {}}
        {"nextTry": {}}
        {"accept": {}}
        {"expect": {"cursor": {"match-1": null}, "sent": [{"subscribe": [{"room": "match-1", "dump": true, "occupancy": true}]}]}}
        """);

    [Fact]
    public void A_reset_deletes_nothing_that_came_before_the_second_request() => VectorText.Play("""
        {"open": {"room": "match-1"}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [{"id": "a", "version": 10, "data": 1}, {"id": "b", "version": 11, "data": 2}], "cursor": 11, "last": true}}
        {"drop": {}}
        {"nextTry": {}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "reset", "epoch": "e2"}]}
        {"expect": {"events": {"match-1": [
          {"event": "message", "id": "a", "version": 10, "data": 1}, {"event": "change", "id": "a", "new": 1},
          {"event": "message", "id": "b", "version": 11, "data": 2}, {"event": "change", "id": "b", "new": 2}, {"event": "ready"}]}}}
        {"server": {"type": "dump", "room": "match-1", "mode": "reset", "messages": [{"id": "a", "version": 10, "data": 1}], "last": false}}
        {"open": {"room": "match-1", "as": "second", "occupancy": true}}
        {"server": {"type": "dump", "room": "match-1", "mode": "reset", "messages": [{"id": "b", "version": 21, "data": 3}], "cursor": 21, "last": true}}
        {"expect": {"events": {"match-1": [
          {"event": "message", "id": "b", "version": 21, "data": 3}, {"event": "change", "id": "b", "old": 2, "new": 3}, {"event": "reset"}]}}}
        {"drop": {}}
        {"nextTry": {}}
        {"accept": {}}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "cursor": 21, "epoch": "e2", "occupancy": true}]}]}}
        """);

    [Fact]
    public void A_resume_that_the_hub_still_owes_is_not_skipped_when_the_second_request_is_refused() => VectorText.Play("""
        {"open": {"room": "match-1"}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [], "cursor": 10, "last": true}}
        {"drop": {}}
        {"nextTry": {}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "resume", "epoch": "e1"}]}
        {"open": {"room": "match-1", "as": "second", "occupancy": true}}
        {"answer": [{"room": "match-1", "error": {"code": "overloaded", "message": "m", "retryable": true, "retryAfterMs": 8000}}]}
        {"server": {"type": "message", "room": "match-1", "id": "b", "version": 12, "data": 2}}
        {"expect": {"cursor": {"match-1": 10}}}
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [{"id": "a", "version": 11, "data": 1}], "cursor": 11, "last": true}}
        {"expect": {"cursor": {"match-1": 12}}}
        """);
}
