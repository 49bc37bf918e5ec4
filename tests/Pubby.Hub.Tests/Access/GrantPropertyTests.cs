using System.Text.Json;
using System.Text.RegularExpressions;
using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Connections;
using Pubby.Protocol;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Access;

/// <summary>
/// Random grants, rooms and paths: no message of a room ever reaches a connection that may not hear it, whether it
/// comes live, in a dump, by a resume or as a catch-up, and whatever the connection's rights were before. Nor does it
/// hear how many others may.
/// </summary>
public sealed class GrantPropertyTests
{
    private static readonly string[] Rooms =
        ["a", "b", "ab", "a-1", "a-2", "b-1", "chat-u1", "chat-u2", "pubby.revocations", "pubby.canary.eu"];

    private static readonly string[] Patterns =
        ["*", "a", "a*", "a-*", "b-1", "ab", "chat-u1", "chat-*", "pubby.*", "pubby.revocations", "zzz"];

    [Fact]
    public async Task No_message_reaches_a_connection_without_its_grant_by_any_path()
    {
        var frames = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            using var run = new Run(seed);
            for (var step = 0; step < 200; step++)
            {
                await run.StepAsync();
                if (step % 20 == 19) await run.ProbeAsync();
            }
            frames += run.Frames;
        }
        Assert.True(frames > 3000, $"only {frames} frames came");
    }

    /// <summary>Whether a pattern covers a room, said in another way than the hub does.</summary>
    private static bool Covers(string pattern, string room) =>
        !Regex.IsMatch(room, @"^pubby\.(canary\.|revocations$)")
        && Regex.IsMatch(room, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$");

    private sealed class Run : IDisposable
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly TestNode _node = new(outboxBytes: 16 * 1024, linger: TimeSpan.FromSeconds(5));
        private readonly TestAccess _access;
        private readonly List<Peer> _peers = [];
        private string _mark = "";

        public Run(int seed)
        {
            (_seed, _random) = (seed, new Random(seed));
            _access = new TestAccess(_node, anonymous: ["a-1"]);
            for (var i = 0; i < 4; i++) _peers.Add(new Peer(_access.Connections));
        }

        public int Frames { get; private set; }

        public async Task StepAsync()
        {
            var peer = _peers[_random.Next(_peers.Count)];
            switch (_random.Next(10))
            {
                case 0:
                    Authorize(peer);
                    break;
                case 1 or 8:
                    await SubscribeAsync(peer);
                    break;
                case 2:
                    var left = Any(Rooms);
                    if (peer.Client.Rooms.Unsubscribe(left, PlainReplies.Unsubscribed(left, [])))
                        Assert.True(peer.Subscribed.Remove(left));
                    break;
                case 3:
                    // It reads nothing for a while, and falls behind.
                    peer.Connection.Capacity = _random.Next(3) > 0 ? -1 : _random.Next(2000);
                    if (peer.Connection.Capacity < 0) peer.Connection.Take();
                    break;
                case 4:
                    if (_random.Next(2) == 0) _node.RunPass(0);
                    else _node.Settle();
                    break;
                case 9:
                    _node.Rooms.Find(Any(Rooms))?.SendOccupancy(_random.Next(5));
                    break;
                default:
                    await _node.PublishAsync(
                        Any(Rooms), $"m{_random.Next(5)}", $"\"{new string('x', _random.Next(3000))}\"");
                    break;
            }
            Read(peer);
        }

        /// <summary>
        /// When all has arrived, a message to each room reaches who is subscribed to it and may hear it, and nobody
        /// else.
        /// </summary>
        public async Task ProbeAsync()
        {
            Settle();
            var mark = $"probe-{_node.Clock.Next()}";
            foreach (var room in Rooms) await _node.PublishAsync(room, "m0", $"\"{mark}\"");
            foreach (var peer in _peers) peer.Marked.Clear();
            _mark = mark;
            Settle();
            foreach (var peer in _peers)
                Assert.Equal(peer.Subscribed.Order(StringComparer.Ordinal), peer.Marked.Order(StringComparer.Ordinal));
        }

        private void Settle()
        {
            foreach (var peer in _peers)
            {
                peer.Connection.Capacity = -1;
                for (var i = 0; i < 50; i++)
                {
                    peer.Connection.Take();
                    _node.Settle();
                }
                Read(peer);
            }
        }

        public void Dispose()
        {
            _access.Dispose();
            _node.Dispose();
        }

        private void Authorize(Peer peer)
        {
            peer.Patterns = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Any(Patterns))];
            var token = new AccessToken(
                "u1", "", _node.Time.GetUtcNow(), _node.Time.GetUtcNow().AddHours(1), RoomPatterns.Of(peer.Patterns),
                RoomPatterns.None, IsAdmin: false);
            var encoder = new PlainEncoder();
            Assert.True(peer.Client.TryAuthorize(
                new HeldToken(token, token.ExpiresAt), room => encoder.Unsubscribed(room, "forbidden")));
            peer.Subscribed.RemoveWhere(room => !peer.Patterns.Any(pattern => Covers(pattern, room)));
        }

        private async Task SubscribeAsync(Peer peer)
        {
            var room = Any(Rooms);
            var request = _random.Next(3) switch
            {
                0 => new DumpRequest(Dump: true),
                1 => new DumpRequest(Dump: false, Cursor: _random.NextInt64(_node.Clock.Next()), Epoch: "epoch1"),
                _ => new DumpRequest(Dump: false),
            };
            request = request with { Occupancy = _random.Next(2) == 0 };
            var outcome = await peer.Client.Rooms.SubscribeAsync(
                room, request, mode => PlainReplies.Subscribed(room, mode, "epoch1", null, []), default);
            var isGranted = peer.Patterns.Any(pattern => Covers(pattern, room));
            Assert.True(isGranted == (outcome.ErrorCode is null),
                $"seed {_seed}: {room} by {string.Join(' ', peer.Patterns)}");
            if (isGranted && request.Occupancy) peer.Asked.Add(room);
            if (isGranted) peer.Subscribed.Add(room);
            else Assert.Equal(ErrorCode.RoomForbidden, outcome.ErrorCode);
        }

        /// <summary>
        /// Each frame of a room comes between its <c>subscribed</c> and the notice that it was taken away.
        /// </summary>
        private void Read(Peer peer)
        {
            foreach (var frame in peer.Connection.NewFrames())
            {
                if (frame.Opcode != ServerFrame.TextOpcode) continue;
                Frames++;
                var (type, room) = (TextOf(frame.Json, "type"), TextOf(frame.Json, "room"));
                if (type == "subscribed") peer.Heard.Add(room);
                if (type == "unsubscribed") peer.Heard.Remove(room);
                if (type == "message" && frame.Json.TryGetProperty("data", out var data) && TextOf(data) == _mark)
                    peer.Marked.Add(room);
                if (type == "occupancy") Assert.Contains(room, peer.Asked);
                if (type is "message" or "dump" or "occupancy")
                {
                    Assert.True(peer.Heard.Contains(room),
                        $"seed {_seed}: {type} of {room} reached {string.Join(' ', peer.Patterns)}");
                }
            }
        }

        private string Any(string[] of) => of[_random.Next(of.Length)];

        private static string? TextOf(JsonElement data) =>
            data.ValueKind == JsonValueKind.String ? data.GetString() : null;

        private static string TextOf(JsonElement frame, string name) =>
            frame.TryGetProperty(name, out var value) ? value.GetString()! : "";
    }

    private sealed class Peer
    {
        public Peer(ConnectionRegistry connections)
        {
            Client = connections.Attach(Connection);
            Client.Outbox.OnReceived();
        }

        public RecordingConnection Connection { get; } = new();

        public ClientConnection Client { get; }

        /// <summary>What it may hear now; without a token what is open.</summary>
        public string[] Patterns { get; set; } = ["a-1"];

        /// <summary>The rooms that it is subscribed to, by what was asked and answered.</summary>
        public HashSet<string> Subscribed { get; } = [];

        /// <summary>The rooms whose occupancy it asked for, and was granted.</summary>
        public HashSet<string> Asked { get; } = [];

        /// <summary>The rooms whose last probe it got.</summary>
        public HashSet<string> Marked { get; } = [];

        /// <summary>The rooms that it was told to be subscribed to, and not told to have lost.</summary>
        public HashSet<string> Heard { get; } = [];
    }
}
