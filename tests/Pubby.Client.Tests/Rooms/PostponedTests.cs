using Pubby.Client.Tests.Vectors;

namespace Pubby.Client.Tests.Rooms;

/// <summary>
/// The hub could not serve a request, and said when to ask again. A subscription that it had before it keeps.
/// </summary>
public sealed class PostponedTests
{
    private const string Overloaded = """
        {"answer": [{"room": "match-1", "error": {"code": "overloaded", "message": "m", "retryable": true, "retryAfterMs": 8000}}]}
        """;

    [Fact]
    public void A_second_open_waits_as_long_as_the_hub_told_the_first() => VectorText.Play("""
        {"open": {"room": "match-1"}}
        {"accept": {}}
        """, Overloaded, """
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "dump": true}]}]}}
        {"open": {"room": "match-1", "as": "second", "occupancy": true}}
        {"advance": 7999}
        {"expect": {"sent": []}}
        {"advance": 4001}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "dump": true, "occupancy": true}]}]}}
        """);

    [Fact]
    public void A_room_that_the_hub_delivers_is_left_though_a_later_request_was_refused() => VectorText.Play("""
        {"open": {"room": "match-1", "as": "live", "live": true}}
        {"accept": {}}
        {"answer": [{"room": "match-1", "mode": "live", "epoch": "e1"}]}
        {"open": {"room": "match-1", "as": "whole"}}
        """, Overloaded, """
        {"expect": {"sent": [{"subscribe": [{"room": "match-1"}]}, {"subscribe": [{"room": "match-1", "dump": true}]}]}}
        {"release": "whole"}
        {"release": "live"}
        {"expect": {"sent": [{"unsubscribe": "match-1"}]}}
        {"advance": 12000}
        {"expect": {"sent": []}}
        """);

    [Fact]
    public void A_room_that_the_hub_never_delivered_needs_no_leaving() => VectorText.Play("""
        {"open": {"room": "match-1"}}
        {"accept": {}}
        """, Overloaded, """
        {"release": "match-1"}
        {"expect": {"sent": [{"subscribe": [{"room": "match-1", "dump": true}]}]}}
        """);

    [Fact]
    public void So_is_one_whose_first_answer_came_after_the_second_request() => VectorText.Play("""
        {"open": {"room": "match-1", "as": "live", "live": true}}
        {"accept": {}}
        {"open": {"room": "match-1", "as": "whole"}}
        {"answer": [{"room": "match-1", "mode": "live", "epoch": "e1"}]}
        """, Overloaded, """
        {"expect": {"sent": [{"subscribe": [{"room": "match-1"}]}, {"subscribe": [{"room": "match-1", "dump": true}]}]}}
        {"release": "whole"}
        {"release": "live"}
        {"expect": {"sent": [{"unsubscribe": "match-1"}]}}
        """);
}
