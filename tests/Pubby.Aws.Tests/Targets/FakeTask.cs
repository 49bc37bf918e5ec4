using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Targets;
using Pubby.Core.Diagnostics;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Targets;

/// <summary>
/// A task of ECS with its servers. Its signal lives in a time that the test owns; for calls time stands still, so that
/// no answer is late because the test was fast or the machine busy.
/// </summary>
internal sealed class FakeTask : IAsyncDisposable
{
    private readonly TargetClients _clients;

    private FakeTask(FakeAws aws, FakeMetadata metadata, EcsOptions options, TimeProvider calls)
    {
        (Aws, Metadata) = (aws, metadata);
        options.ServiceUrl = aws.Url;
        _clients = new TargetClients(options, calls);
        Identity = new TaskIdentity(options, new TaskMetadata(metadata.TaskUrl, calls),
            new InstanceMetadata(metadata.Url, calls), _clients);
        Signal = new EcsTargetSignal(Identity, _clients, store: null,
            new TargetsMeter(new HubMeter(new TestMeters(), Time), Time), Time, Log);
    }

    public FakeAws Aws { get; }

    public FakeMetadata Metadata { get; }

    public FakeTimeProvider Time { get; } = new();

    public LogLines<EcsTargetSignal> Log { get; } = new();

    public TaskIdentity Identity { get; }

    public EcsTargetSignal Signal { get; }

    /// <param name="calls">The time by which a call is late; absent: none ever is.</param>
    public static async Task<FakeTask> StartAsync(EcsOptions? options = null, TimeProvider? calls = null)
    {
        SetCredentials();
        return new(await FakeAws.StartAsync(), await FakeMetadata.StartAsync(), options ?? new EcsOptions(),
            calls ?? new FakeTimeProvider());
    }

    /// <summary>Where the SDK looks for credentials.</summary>
    public static void SetCredentials()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", SignatureVersion4.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SignatureVersion4.SecretKey);
    }

    /// <summary>Lets the time pass, second by second, until it is so.</summary>
    public Task PassUntilAsync(Func<bool> isSo, string what) => Eventually.UntilAsync(() =>
    {
        if (isSo()) return true;
        Time.Advance(TimeSpan.FromSeconds(1));
        return false;
    }, () => $"{what}\n{string.Join('\n', Log.Written)}");

    /// <summary>Until AWS was asked so many times more.</summary>
    public Task PassPollsAsync(int polls)
    {
        var until = Aws.CountOf("DescribeTargetHealth") + polls;
        return PassUntilAsync(() => Aws.CountOf("DescribeTargetHealth") >= until, $"{polls} polls");
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await Aws.DisposeAsync();
        await Metadata.DisposeAsync();
    }
}
