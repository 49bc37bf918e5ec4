using System.Globalization;
using System.Text.Json;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary>What a hub says of the operator's key that it was sent.</summary>
internal static class OperatorKey
{
    public const string Path = "admin/key";

    public static string TextOf(JsonElement key, DateTimeOffset now) =>
        $"The operator's key '{key.Text("name")}' has the role {RoleOf(key)}, and {EndOf(key, now)}.";

    private static string RoleOf(JsonElement key) => key.Text("role") switch
    {
        "read" => "read (it asks, and orders nothing)",
        "operate" => "operate (it asks and orders)",
        var role => role ?? "?",
    };

    private static string EndOf(JsonElement key, DateTimeOffset now) => key.Moment("expiresAt") is { } end
        ? string.Create(CultureInfo.InvariantCulture,
            $"expires in {Durations.Rough(end - now)}, at {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "does not expire";
}
