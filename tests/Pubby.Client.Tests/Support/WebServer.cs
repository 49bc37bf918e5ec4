using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pubby.Client.Tests.Support;

/// <summary>A web server of a test's own, on the loopback.</summary>
internal static class WebServer
{
    /// <param name="configure">What it answers.</param>
    public static async Task<WebApplication> StartAsync(
        Action<WebApplication> configure, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        services?.Invoke(builder.Services);
        var web = builder.Build();
        configure(web);
        await web.StartAsync();
        return web;
    }
}
