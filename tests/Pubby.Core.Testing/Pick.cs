using CsCheck;

namespace Pubby.Core.Testing;

/// <summary>Generates one of some values.</summary>
internal static class Pick
{
    public static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
