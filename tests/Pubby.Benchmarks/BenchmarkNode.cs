using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage.Memory;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Benchmarks;

/// <summary>One room on one shard without a thread, whose connections take every byte at once and keep none.</summary>
internal sealed class BenchmarkNode : IDisposable
{
    private readonly Shards _shards;
    private readonly CoreNode _core;

    public BenchmarkNode()
    {
        _shards = new Shards(1, new DeliveryLimits(256 * 1024, 30, 60), new Unobserved(), TimeProvider.System);
        _core = new CoreNode(new MemoryMessageStore(TimeProvider.System), bus: null, services =>
        {
            services.AddSingleton(_shards);
            services.AddSingleton(new RoomLimits(256 * 1024, TimeSpan.FromHours(1)));
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<IMeterFactory>(new UnobservedMeters());
        });
        Room = _core.Rooms.Enter("match-1");
        Room.EnsureLoadedAsync(this, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public Room Room { get; }

    public Message NewMessage(string id, int bytes) =>
        new()
        {
            Id = id,
            Version = _core.Get<VersionClock>().Next(),
            Data = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', bytes - 2)}\"")
        };

    public Subscription NewSubscription(WireFormat format = WireFormat.Plain) =>
        Room.NewSubscription(new Outbox(new OpenConnection(format), _shards[0], 256 * 1024));

    public void RunPass() => _shards[0].RunPass();

    public void Dispose()
    {
        _core.Dispose();
        _shards.Dispose();
    }

    private sealed class UnobservedMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class OpenConnection(WireFormat format) : IConnection
    {
        public WireFormat Format => format;

        public int FileDescriptor => -1;

        public KeepAlive? KeepAlive => null;

        public int TryWrite(ReadOnlySpan<byte> bytes) => bytes.Length;

        public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => throw new NotSupportedException();

        public byte[] CloseFrame(CloseCode code, string reason) => [];

        public void Finish()
        {
        }

        public void Abort()
        {
        }
    }

    private sealed class Unobserved : IFanOutObserver
    {
        public void OnFannedOut(long appliedAt)
        {
        }
    }
}
