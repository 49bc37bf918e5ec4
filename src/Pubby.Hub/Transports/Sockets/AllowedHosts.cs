using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Whether Kestrel and ASP.NET Core's host filtering (<c>AllowedHosts</c>) accept a Host header. Only true is an
/// answer: for false, Kestrel decides. The setting may change while the hub runs.
/// </summary>
internal sealed class AllowedHosts : IDisposable
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");
    private static readonly string[] Any = ["*", "[::]", "0.0.0.0"];

    private readonly IDisposable? _subscription;

    /// <summary>In the form of <see cref="HostString.MatchesAny"/>; null: every host is allowed.</summary>
    private volatile StringSegment[]? _patterns;

    public AllowedHosts(IOptionsMonitor<HostFilteringOptions> options)
    {
        _patterns = PatternsOf(options.CurrentValue);
        _subscription = options.OnChange(changed => _patterns = PatternsOf(changed));
    }

    /// <param name="host">The complete value of the only Host header.</param>
    public bool Allow(string host) =>
        IsPlain(host) && (_patterns is not { } patterns || HostString.MatchesAny(host, patterns));

    public void Dispose() => _subscription?.Dispose();

    /// <summary>
    /// A name or an IPv4 address, with or without a port. Kestrel knows other forms, for example an IPv6 address in
    /// brackets.
    /// </summary>
    private static bool IsPlain(ReadOnlySpan<char> host)
    {
        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        if (name.IsEmpty || name.ContainsAnyExcept(NameCharacters)) return false;
        return colon < 0
            || ushort.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    private static StringSegment[]? PatternsOf(HostFilteringOptions options)
    {
        var hosts = options.AllowedHosts ?? [];
        if (hosts.Count == 0 || hosts.Any(host => Any.Contains(host, StringComparer.Ordinal))) return null;
        return [.. hosts.Select(host => new StringSegment(new HostString(host).ToUriComponent()))];
    }
}
