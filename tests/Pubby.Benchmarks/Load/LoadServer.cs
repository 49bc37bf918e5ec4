using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Pubby.Testing;

namespace Pubby.Benchmarks.Load;

/// <summary>A server under load, in a process whose processor time and memory the kernel counts.</summary>
internal abstract class LoadServer : IAsyncDisposable
{
    private const double TicksPerSecond = 100;

    public abstract int Port { get; }

    protected abstract int ProcessId { get; }

    /// <summary>What a connection sends first; its answer is not counted.</summary>
    public abstract byte[] Hello { get; }

    public abstract string Path { get; }

    public abstract Task PublishAsync(string json);

    public abstract ValueTask DisposeAsync();

    /// <summary>Seconds of processor time so far, in the program and in the kernel.</summary>
    public double ProcessorSeconds()
    {
        // Behind the name, which may hold spaces: fields 14 and 15 of proc(5), in clock ticks.
        var fields = File.ReadAllText($"/proc/{ProcessId}/stat").Split(')')[1].Split(' ');
        return (double.Parse(fields[12], CultureInfo.InvariantCulture)
            + double.Parse(fields[13], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public double ResidentKilobytes()
    {
        var line = File.ReadLines($"/proc/{ProcessId}/status")
            .First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The hub, with its default store on disk.</summary>
    public static async Task<LoadServer> HubAsync(bool isSignalR = false)
    {
        var directory = new TempDirectory();
        return new HubServer(await HubProcess.StartAsync(directory.Path), directory, isSignalR);
    }

    public static LoadServer OfFloor() => new FloorServer(FreePort.Next());

    private sealed class HubServer : LoadServer
    {
        private readonly HubProcess _hub;
        private readonly TempDirectory _directory;
        private readonly HttpClient _publisher;
        private readonly bool _isSignalR;

        public HubServer(HubProcess hub, TempDirectory directory, bool isSignalR)
        {
            (_hub, _directory, _isSignalR) = (hub, directory, isSignalR);
            _publisher = hub.NewPublisher();
        }

        public override int Port => _hub.Port;

        protected override int ProcessId => _hub.ProcessId;

        public override string Path => _isSignalR ? "/hub" : "/ws";

        public override byte[] Hello => _isSignalR
            ? [.. RawWebSocket.Frame(1, "{\"protocol\":\"json\",\"version\":1}\u001e"u8),
                .. RawWebSocket.Frame(1,
                    "{\"type\":1,\"target\":\"Subscribe\",\"arguments\":[{\"room\":\"load\"}]}\u001e"u8)]
            : RawWebSocket.Frame(1, "{\"action\":\"subscribe\",\"room\":\"load\"}"u8);

        public override async Task PublishAsync(string json)
        {
            using var body =
                new ByteArrayContent(Encoding.UTF8.GetBytes(json))
                {
                    Headers =
                    { ContentType = new MediaTypeHeaderValue("application/json") }
                };
            using var answer = await _publisher.PutAsync(new Uri("/v1/rooms/load/messages/m", UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
        }

        public override async ValueTask DisposeAsync()
        {
            _publisher.Dispose();
            await _hub.DisposeAsync();
            _directory.Dispose();
        }
    }

    private sealed class FloorServer : LoadServer
    {
        private readonly Process _process;

        public FloorServer(int port)
        {
            Port = port;
            _process =
                Process.Start(
                    new ProcessStartInfo("dotnet",
                        [typeof(Floor).Assembly.Location, "floor", $"{port}"])
                    { RedirectStandardInput = true })!;
        }

        public override int Port { get; }

        protected override int ProcessId => _process.Id;

        public override string Path => "/";

        public override byte[] Hello => [];

        /// <summary>In an envelope as long as the plain protocol's, so that both carry as many bytes.</summary>
        public override async Task PublishAsync(string json)
        {
            await _process.StandardInput.WriteLineAsync($$"""{"type":"message","room":"load","id":"m","version":1790000000000000,"data":{{json}}}""");
            await _process.StandardInput.FlushAsync();
        }

        public override ValueTask DisposeAsync()
        {
            _process.Kill();
            _process.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
