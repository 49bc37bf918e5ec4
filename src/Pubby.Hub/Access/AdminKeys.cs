using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>The keys of operators. A request to the admin API without one of them is refused.</summary>
internal sealed class AdminKeys(IReadOnlyList<AdminKey> keys, TimeProvider time) : KeySet<AdminKey>(keys, time)
{
    /// <param name="options">Checked ones.</param>
    public static IReadOnlyList<AdminKey> Of(AdminOptions options, DevelopmentAccess development) =>
        options.Keys.Count == 0 && development.Key is { } key
            ? [new AdminKey("development", DevelopmentKey.Hash(key), AdminRole.Operate, ExpiresAt: null)]
            : [.. options.Keys.Select(Of)];

    private static AdminKey Of(AdminKeyOptions options) => new(
        options.Name, Convert.FromHexString(options.Sha256), options.Role, KeyExpiry.Parse(options.Expires));
}

/// <summary>An operator and what it may do. Holds the key's hash and never the key.</summary>
internal sealed class AdminKey(string name, byte[] sha256, AdminRole role, DateTimeOffset? ExpiresAt) : IAccessKey
{
    public string Name => name;

    public AdminRole Role => role;

    public ReadOnlySpan<byte> Sha256 => sha256;

    public DateTimeOffset? ExpiresAt { get; } = ExpiresAt;

    public void Use(DateTimeOffset now)
    {
        // What operators do is in the log, with their names.
    }
}
