using System.Reflection;
using System.Text.RegularExpressions;
using Pubby.Client;
using Pubby.Protocol;
using Pubby.Publisher;
using Pubby.Testing;

namespace Pubby.Packages.Tests;

/// <summary>The pages that docs/api/build makes of the packages' comments.</summary>
public sealed partial class ApiReferenceTests
{
    /// <summary>What the compiler writes into records, or inherits from object: it needs no comment of ours.</summary>
    private static readonly string[] Generated =
    [
        "#ctor", "ToString", "Equals", "GetHashCode", "op_Equality", "op_Inequality", "Deconstruct", "PrintMembers",
        "EqualityContract",
    ];

    [Fact]
    public async Task They_have_every_public_type_with_a_comment_for_each_member()
    {
        using (await Checkout.LockAsync()) await Command.RunAsync(Checkout.Root, "bash", "docs/api/build", "dotnet");
        var pages = Path.Combine(Checkout.Root, "artifacts", "api");
        var map = await File.ReadAllTextAsync(Path.Combine(pages, "dotnet", "xrefmap.yml"));
        Assembly[] packages = [typeof(PubbyClient).Assembly, typeof(PubbyPublisher).Assembly,
            typeof(ErrorCode).Assembly];
        var types = packages.SelectMany(package => package.GetExportedTypes()).Select(type => type.FullName!).ToArray();
        Assert.True(types.Length > 40, "the packages were found");
        Assert.All(types, type => Assert.Contains($"- uid: {type}\n", map, StringComparison.Ordinal));
        var files = types.Select(type => Path.Combine(pages, "metadata", $"{type.Replace('`', '-')}.yml"));
        Assert.Empty(files.SelectMany(file => MembersWithoutComment(File.ReadAllText(file))));
    }

    private static IEnumerable<string> MembersWithoutComment(string metadata) => metadata.Split("\nreferences:")[0]
        .Split("\n- uid: ")[1..]
        .Where(item => !item.Contains("\n  summary:", StringComparison.Ordinal))
        .Select(item => item.Split('\n')[0])
        .Where(uid => !Generated.Contains(NameOf().Match(uid).Groups[1].Value));

    /// <summary>The last part of a member's name, without its parameters.</summary>
    [GeneratedRegex(@"\.([^.(]+)(\(.*)?$")]
    private static partial Regex NameOf();
}
