using System.Security.Cryptography;

namespace Pubby.Core.Storage;

/// <summary>Names a store's data.</summary>
internal static class Epoch
{
    private const int Length = 8;

    public static string New() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstvwxyz0123456789", Length);
}
