using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>The development key. It exists only in development, and only while no other key is configured.</summary>
/// <param name="Key">Shown to the person who started the hub; null: there is none.</param>
internal sealed record DevelopmentAccess(string? Key, string? Path)
{
    public IEnumerable<PublisherKey> Keys => Key is null ? [] : [DevelopmentKey.ToPublisherKey(Key)];

    public static DevelopmentAccess For(PubbyOptions options, bool isDevelopment)
    {
        if (!isDevelopment || options.Publishers.Keys.Count > 0) return new(null, null);
        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(options.Store.Sqlite.Path))!;
        return new(DevelopmentKey.ReadOrMake(directory), System.IO.Path.Combine(directory, DevelopmentKey.FileName));
    }

    public override string ToString() => Key is null ? "no development key" : "a development key";
}
