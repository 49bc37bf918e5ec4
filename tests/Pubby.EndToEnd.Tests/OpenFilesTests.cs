using System.Net;
using System.Net.Sockets;
using System.Text;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// More connections than the process may open files. A runtime that can open none ends its process, so there must
/// always be some left, whatever strangers do.
/// </summary>
public sealed class OpenFilesTests
{
    private const int Files = 1000;
    private const int PerAddress = 50;
    private const string Upgrade = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    public static TheoryData<string, string> Strangers => new()
    {
        { "strangers say nothing", "" },
        { "strangers stop in a request", "GET /ws HTTP/1.1\r\nHost: a\r\nUpgra" },
        { "strangers keep a connection after a request", "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "strangers want a WebSocket", $"{Upgrade}\r\n" },
        { "strangers are pages that want a WebSocket", $"{Upgrade}Origin: http://a\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_hub_outlives_more_strangers_than_it_may_open_files(string strangers, string text)
    {
        using var directory = new TempDirectory();
        var limited = directory.File("limited");
        await File.WriteAllTextAsync(limited, $"#!/bin/sh\nulimit -n {Files}\nexec \"$@\"\n");
        File.SetUnixFileMode(limited, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var hub = await HubProcess.StartUnderAsync(limited, directory.Path);
        await using var before = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        await before.SubscribeAsync("match");
        using var publisher = hub.NewPublisher();
        await publisher.PutAsync("match", "score", "0");
        var crowd = new List<Socket>();
        try
        {
            for (var one = 0; one < 2 * Files; one++) crowd.Add(await OpenAsync(hub.Port, one, text));
            // Whoever was here before stays, and is served.
            var version = await publisher.PutAsync("match", "score", "1");
            await before.UntilAsync("match", view => view.VersionOf("score") == version, $"it comes, as {strangers}");
        }
        finally
        {
            foreach (var socket in crowd) socket.Dispose();
        }
        await Eventually.UntilAsync(async () =>
        {
            try
            {
                await using var after = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
                return await after.SubscribeAsync("match") == "dump";
            }
            catch (Exception fault) when (fault is IOException or SocketException or HttpRequestException)
            {
                return false;
            }
        }, "a client gets in when they have gone");
        Assert.False(hub.HasExited, hub.Output);
        Assert.DoesNotContain("could not be accepted", hub.Output, StringComparison.Ordinal);
    }

    /// <summary>Waits for no answer; a connection that is closed at once is none.</summary>
    private static async Task<Socket> OpenAsync(int port, int number, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var (net, host) = (number / PerAddress, number % PerAddress);
        socket.Bind(new IPEndPoint(IPAddress.Parse($"127.1.{net}.{host + 1}"), 0));
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            if (text.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        }
        catch (SocketException)
        {
            // It was closed already.
        }
        return socket;
    }
}
