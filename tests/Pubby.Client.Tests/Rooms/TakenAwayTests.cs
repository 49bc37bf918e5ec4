using System.Text.Json;
using Pubby.Client.Tests.Vectors;

namespace Pubby.Client.Tests.Rooms;

/// <summary>
/// A new token takes a room away while the client subscribes to it. The notice may be handled before the answer.
/// </summary>
public sealed class TakenAwayTests
{
    private const string TakenAwayBeforeTheAnswer = """
        {"open": {"room": "match-1"}}
        {"accept": {}}
        {"server": {"type": "dump", "room": "match-1", "mode": "dump", "messages": [], "cursor": 11, "last": true}}
        {"server": {"type": "unsubscribed", "room": "match-1", "reason": "forbidden"}}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "dump": true}]}]}}
        {"answer": [{"room": "match-1", "mode": "dump", "epoch": "e1"}]}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "cursor": 11, "epoch": "e1"}]}], "events": {"match-1": [{"event": "ready"}]}}}
        """;

    private static readonly JsonElement OneToken = JsonElement.Parse("""["t1"]""");

    [Fact]
    public void The_room_is_asked_for_again_and_its_handle_is_told_what_the_hub_says() =>
        VectorText.Play(OneToken, TakenAwayBeforeTheAnswer, """
        {"answer": [{"room": "match-1", "error": {"code": "room_forbidden", "message": "m", "retryable": false}}]}
        {"expect": {"sent": [], "events": {"match-1": [{"event": "error", "code": "room_forbidden"}]}}}
        """);

    [Fact]
    public void Where_the_notice_was_about_the_subscription_before_the_room_goes_on() =>
        VectorText.Play(OneToken, TakenAwayBeforeTheAnswer, """
        {"answer": [{"room": "match-1", "mode": "resume", "epoch": "e1"}]}
        {"server": {"type": "dump", "room": "match-1", "mode": "resume", "messages": [{"id": "a", "version": 12, "data": 1}], "cursor": 12, "last": true}}
        {"expect": {"sent": [], "events": {"match-1": [{"event": "message", "id": "a", "version": 12, "data": 1}, {"event": "change", "id": "a", "new": 1}]}}}
        """);

    [Fact]
    public void A_room_that_waits_for_its_next_try_is_told_at_once() => VectorText.Play(OneToken, """
        {"open": {"room": "match-1", "as": "live", "live": true}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "live", "epoch": "e1"}]}
        {"open": {"room": "match-1", "as": "whole"}}
        {"answer": [{"room": "match-1", "error": {"code": "overloaded", "message": "m", "retryable": true, "retryAfterMs": 8000}}]}
        {"server": {"type": "unsubscribed", "room": "match-1", "reason": "forbidden"}}
        {"expect": {"events": {"live": [{"event": "ready"}, {"event": "error", "code": "room_forbidden"}]}}}
        """);
}
