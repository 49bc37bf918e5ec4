using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Access.Tokens;

/// <summary>Which tokens are revoked, as revocations come, replace one another and go.</summary>
public sealed class RevocationsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly TokenOptions _options = new();
    private readonly Revocations _revocations;

    public RevocationsTests() => _revocations = new Revocations(_options, _time);

    [Fact]
    public void Each_kind_covers_its_tokens_until_its_message_expires()
    {
        var (one, subject, all) = (Token("ann", "t1"), Token("ben", "t2"), Token("cara", "t3"));
        Assert.Equal([false, false, false], Covered(one, subject, all));
        _revocations.Apply([("1", OfToken("t1", Noon))]);
        Assert.Equal([true, false, false], Covered(one, subject, all));
        _revocations.Apply([("2", OfSubject("ben", Noon))]);
        Assert.Equal([true, true, false], Covered(one, subject, all));
        _revocations.Apply([("1", null), ("2", null), ("3", OfAll(Noon))]);
        Assert.Equal([true, true, true], Covered(one, subject, all));
        Expire();
        _revocations.Apply([("1", null), ("2", null), ("3", null), ("unknown", null)]);
        Assert.Equal([false, false, false], Covered(one, subject, all));
        Assert.Equal(0, _revocations.Count);
    }

    [Fact]
    public void Of_several_moments_the_latest_that_is_left_holds()
    {
        _revocations.Apply([
            ("1", OfSubject("ann", Noon)), ("2", OfSubject("ann", Noon.AddHours(2))), ("3", OfAll(Noon.AddHours(-1))),
            ("4", OfAll(Noon.AddHours(-2)))]);
        var issued = new[] { -1.5, -0.5, 1, 3 }.Select(hours => Token("ann", issuedAt: Noon.AddHours(hours)))
            .Append(Token("ben", issuedAt: Noon.AddHours(-1.5))).ToArray();
        Assert.Equal([true, true, true, false, true], Covered(issued));
        Expire();
        _revocations.Apply([("2", null), ("3", null)]);
        Assert.Equal([true, true, false, false, false], Covered(issued));
        // A message that comes again with another moment takes the place of its own.
        _revocations.Apply([("1", OfSubject("ann", Noon.AddHours(-1)))]);
        Assert.Equal([true, false, false, false, false], Covered(issued));
    }

    [Fact]
    public void One_for_all_is_never_one_too_many_and_covers_what_came_before_it()
    {
        var others = Enumerable.Range(0, Revocations.Max - 4)
            .Select(number => ($"{number}", (Revocation?)OfSubject($"user-{number}", Noon)));
        _revocations.Apply([
            .. others, ("before", OfToken("t1", Noon)), ("a moment before", OfToken("t2", Noon.AddMinutes(1))),
            ("later", OfSubject("late", Noon.AddMinutes(2))), ("all", OfAll(Noon))]);
        var all = OfAll(Noon.AddMinutes(1));
        Assert.True(_revocations.IsFullFor(OfSubject("ann", Noon)));
        Assert.True(_revocations.IsFullFor(OfToken("t3", Noon)));
        Assert.False(_revocations.IsFullFor(all));

        var needless = _revocations.CoveredBy(all);
        Assert.Equal(Revocations.Max - 2, needless.Count);
        Assert.Empty(needless.Intersect(["a moment before", "later"]));
        _revocations.Apply([.. needless.Select(id => (id, (Revocation?)null)), ("all, later", all)]);
        Assert.False(_revocations.IsFullFor(OfSubject("ann", Noon)));
        Assert.Equal([true, true, true, false], Covered(
            Token("user-7"), Token("ann", "t1"), Token("ann", "t2", Noon.AddMinutes(2)),
            Token("ann", "t9", Noon.AddMinutes(2))));
    }

    [Fact]
    public void A_subject_is_covered_by_its_own_later_moment_alone()
    {
        _revocations.Apply([
            ("own", OfSubject("ann", Noon)), ("other", OfSubject("ben", Noon)), ("token", OfToken("t1", Noon)),
            ("all", OfAll(Noon)), ("later", OfSubject("ann", Noon.AddHours(1)))]);
        Assert.Equal(["own"], _revocations.CoveredBy(OfSubject("ann", Noon.AddHours(1))));
        Assert.Empty(_revocations.CoveredBy(OfToken("t1", Noon.AddHours(1))));
    }

    [Fact]
    public void What_is_deleted_holds_until_what_takes_its_place_is_known()
    {
        var (token, subject, other) = (Token("ann", "t1"), Token("ben", "t2"), Token("cara", "t3"));
        _revocations.Apply([
            ("token", OfToken("t1", Noon)), ("subject", OfSubject("ben", Noon)), ("other", OfSubject("cara", Noon))]);
        // Of another region's messages these may come first, one by one.
        _revocations.Apply([("token", null)]);
        _revocations.Apply([("subject", null)]);
        _revocations.Apply([("other", null)]);
        Assert.Equal([true, true, true], Covered(token, subject, other));
        _revocations.Apply([("subject, later", OfSubject("ben", Noon.AddMinutes(1)))]);
        Assert.Equal([true, true, true], Covered(token, subject, other));
        Assert.Equal(3, _revocations.Count);
        _revocations.Apply([("all", OfAll(Noon.AddMinutes(1)))]);
        Assert.Equal([true, true, true], Covered(token, subject, other));
        Assert.Equal(2, _revocations.Count);
    }

    [Fact]
    public void What_is_deleted_and_has_no_successor_is_forgotten_when_its_tokens_have_expired()
    {
        _revocations.Apply([("1", OfToken("t1", Noon))]);
        _revocations.Apply([("1", null)]);
        Expire();
        _revocations.Apply([("2", OfToken("t2", Noon.AddDays(2)))]);
        Assert.Equal([false, true], Covered(Token("ann", "t1"), Token("ann", "t2")));
        Assert.Equal(1, _revocations.Count);
    }

    /// <summary>All tokens that were issued until two hours from noon.</summary>
    private void Expire() => _time.SetUtcNow(Noon.AddHours(2) + _options.MaxLifetime + TokenVerifier.Skew);

    private bool[] Covered(params AccessToken[] tokens) => [.. tokens.Select(_revocations.Covers)];

    private static Revocation OfToken(string id, DateTimeOffset at) => new(null, id, at);

    private static Revocation OfSubject(string subject, DateTimeOffset before) => new(subject, null, before);

    private static Revocation OfAll(DateTimeOffset before) => new(null, null, before);

    private static AccessToken Token(string subject, string id = "", DateTimeOffset? issuedAt = null) => new(
        subject, id, issuedAt ?? Noon.AddHours(-1), Noon.AddHours(9), RoomPatterns.None, RoomPatterns.None,
        IsAdmin: false);
}
