using System.Globalization;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary>
/// Answers a client's offers of permessage-deflate (RFC 7692 section 7.1). An offer that is invalid, or that the hub
/// cannot meet, is declined, and the next one is tried. If none is left, the connection opens without the extension.
/// Neither side may refer to an earlier message: so a dump is compressed once for all clients, and an idle connection
/// holds no window.
/// </summary>
internal static class DeflateOffers
{
    private const string Name = "permessage-deflate";

    private const string Agreed = Name + "; server_no_context_takeover; client_no_context_takeover";

    /// <summary>The window of .NET's deflate: 2^15 bytes. It supports no other.</summary>
    private const int WindowBits = 15;

    /// <param name="offers">
    /// All Sec-WebSocket-Extensions headers of the client, joined by commas. A valid one has no comma or semicolon
    /// within quotes (RFC 6455 section 9.1).
    /// </param>
    /// <returns>The extension as the hub accepts it; null: none.</returns>
    public static string? Answer(ReadOnlySpan<char> offers)
    {
        foreach (var range in offers.Split(','))
        {
            if (AnswerOne(offers[range].Trim()) is { } answer) return answer;
        }
        return null;
    }

    private static string? AnswerOne(ReadOnlySpan<char> offer)
    {
        var isName = true;
        var seen = Parameters.None;
        foreach (var range in offer.Split(';'))
        {
            var part = offer[range].Trim();
            if (isName && part is not Name) return null;
            if (!isName && !TryTake(part, ref seen)) return null;
            isName = false;
        }
        // A window that was requested has to be answered, even if it is the default (section 7.1.2.1).
        return seen.HasFlag(Parameters.ServerWindow) ? Agreed + "; server_max_window_bits=15" : Agreed;
    }

    private static bool TryTake(ReadOnlySpan<char> parameter, ref Parameters seen)
    {
        var equals = parameter.IndexOf('=');
        var name = equals < 0 ? parameter : parameter[..equals].TrimEnd();
        var hasValue = equals >= 0;
        var bits = hasValue ? BitsOf(parameter[(equals + 1)..].TrimStart()) : 0;
        var taken = name switch
        {
            "server_no_context_takeover" when !hasValue => Parameters.ServerTakeover,
            "client_no_context_takeover" when !hasValue => Parameters.ClientTakeover,
            "server_max_window_bits" when bits == WindowBits => Parameters.ServerWindow,
            // Without a value it only says that the client supports a smaller window.
            "client_max_window_bits" when !hasValue || bits > 0 => Parameters.ClientWindow,
            _ => Parameters.None,
        };
        if (taken == Parameters.None || seen.HasFlag(taken)) return false;
        seen |= taken;
        return true;
    }

    /// <summary>8 to 15 without leading zeros, as a token or in quotes; 0: anything else.</summary>
    private static int BitsOf(ReadOnlySpan<char> value)
    {
        if (value is ['"', .. var quoted, '"']) value = quoted;
        if (value is [] or ['0', ..]
            || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)) return 0;
        return bits is >= 8 and <= 15 ? bits : 0;
    }

    [Flags]
    private enum Parameters : byte
    {
        None = 0,
        ServerTakeover = 1,
        ClientTakeover = 2,
        ServerWindow = 4,
        ClientWindow = 8,
    }
}
