using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Diagnostics;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Access;

/// <summary>Everything that decides who may hear what on a test node, and its connections.</summary>
internal sealed class TestAccess : IDisposable
{
    private readonly HubMeter _meter;
    private readonly VerifiedTokens _verified;

    /// <param name="anonymous">The rooms that need no token.</param>
    public TestAccess(TestNode node, TokenOptions? tokens = null, ITokenKeys? keys = null, params string[] anonymous)
    {
        _meter = new HubMeter(new TestMeters(), node.Time);
        keys ??= new FixedTokenKeys([]);
        Tokens = tokens ?? new TokenOptions();
        Verifier = new TokenVerifier(Tokens, keys, RoomPatterns.None, node.Time);
        Revocations = new Revocations(Tokens, node.Time);
        _verified = new VerifiedTokens(Verifier, keys, Revocations, node.Time);
        var access = new SubscriberAccess(RoomPatterns.Of(anonymous), _verified, Revocations);
        Deadlines = new TokenDeadlines(node.Time);
        Connections = new ConnectionRegistry(
            node.Shards, node.Rooms, access, new LimitOptions(),
            new CommandBudgets(new LimitOptions(), node.Time, _meter),
            new ConnectionLog(NullLogger<ConnectionLog>.Instance));
        Subjects = new ConnectLimits<string>(perSecond: null, atOnce: 40, node.Time);
        Authorizer = new ConnectionAuthorizer(
            access, Connections, Deadlines, Subjects, new FrameEncoders(), node.Time);
        Authorizer.Start();
    }

    public TokenOptions Tokens { get; }

    public Revocations Revocations { get; }

    public TokenVerifier Verifier { get; }

    public VerifiedTokens Verified => _verified;

    public TokenDeadlines Deadlines { get; }

    public ConnectionRegistry Connections { get; }

    public ConnectLimits<string> Subjects { get; }

    public ConnectionAuthorizer Authorizer { get; }

    public void Dispose()
    {
        Deadlines.Dispose();
        _verified.Dispose();
        _meter.Dispose();
    }
}
