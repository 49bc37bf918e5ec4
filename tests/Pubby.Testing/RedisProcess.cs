using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Pubby.Testing;

/// <summary>A redis-server on a free port, that keeps nothing on disk.</summary>
public sealed partial class RedisProcess : ServerProcess
{
    private readonly string _password;

    private RedisProcess(int port, string password, string[] more)
        : base(() => Start(port, password, more))
    {
        Port = port;
        _password = password;
    }

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port}";

    /// <param name="more">Arguments of redis-server.</param>
    public static async Task<RedisProcess> StartAsync(string password = "", params string[] more)
    {
        var redis = new RedisProcess(FreePort.Next(), password, more);
        await redis.UntilReadyAsync();
        return redis;
    }

    /// <summary>Sends a command as a person would type it.</summary>
    /// <returns>The first line of its answer.</returns>
    public async Task<string> AskAsync(string command)
    {
        using var tcp = new TcpClient();
        using var reader = await AnswerAsync(tcp, command);
        return await LineAsync(reader);
    }

    /// <summary>Sends a command whose answer is a list of strings.</summary>
    public async Task<string[]> ListAsync(string command)
    {
        using var tcp = new TcpClient();
        using var reader = await AnswerAsync(tcp, command);
        var items = new string[int.Parse((await LineAsync(reader))[1..], CultureInfo.InvariantCulture)];
        for (var i = 0; i < items.Length; i++)
        {
            // A string's length stands before it.
            await LineAsync(reader);
            items[i] = await LineAsync(reader);
        }
        return items;
    }

    /// <summary>How often each command was called since Redis started, those that scripts call among them.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CallsAsync()
    {
        using var tcp = new TcpClient();
        using var reader = await AnswerAsync(tcp, "INFO commandstats");
        var text = new char[int.Parse((await LineAsync(reader))[1..], CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(text.AsMemory()).AsTask().WaitAsync(Eventually.Limit);
        return CommandCalls().Matches(new string(text)).ToDictionary(match => match.Groups[1].Value,
            match => long.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    public override Task UntilReadyAsync() => Eventually.UntilAsync(async () =>
    {
        try
        {
            return await AskAsync("PING") == "+PONG";
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }, "redis-server answers");

    /// <summary>A line is <c>cmdstat_publish:calls=12,usec=…</c>.</summary>
    [GeneratedRegex(@"^cmdstat_([^:]+):calls=(\d+)", RegexOptions.Multiline)]
    private static partial Regex CommandCalls();

    private async Task<StreamReader> AnswerAsync(TcpClient tcp, string command)
    {
        await tcp.ConnectAsync("127.0.0.1", Port);
        var reader = new StreamReader(tcp.GetStream(), Encoding.UTF8);
        if (_password.Length > 0)
        {
            await tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"AUTH {_password}\r\n"));
            await LineAsync(reader);
        }
        await tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        return reader;
    }

    private static async Task<string> LineAsync(StreamReader reader) =>
        await reader.ReadLineAsync().WaitAsync(Eventually.Limit) ?? "";

    private static Process Start(int port, string password, string[] more)
    {
        List<string> arguments =
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning", "--logfile",
                "/dev/null", .. more];
        if (password.Length > 0) arguments.AddRange(["--requirepass", password]);
        return Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
    }
}
