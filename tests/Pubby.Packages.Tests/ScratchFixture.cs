using Pubby.Testing;

namespace Pubby.Packages.Tests;

/// <summary>
/// The packages in a feed of their own, and a project for each block of C# that shows how to use them, outside of the
/// checkout.
/// </summary>
public sealed class ScratchFixture : IAsyncLifetime
{
    private static readonly string[] Packages = ["Pubby.Protocol", "Pubby.Client", "Pubby.Publisher"];

    /// <summary>What shows how, and the package that it needs.</summary>
    private static readonly Dictionary<string, string> Documents = new()
    {
        ["src/Pubby.Client/README.md"] = "Pubby.Client",
        ["src/Pubby.Publisher/README.md"] = "Pubby.Publisher",
        ["docs/how-to/run-two-regions.md"] = "Pubby.Publisher",
    };

    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, int> _blocks = [];

    internal int BlocksOf(string document) => _blocks[document];

    internal string PackageFile(string package) =>
        Assert.Single(Directory.GetFiles(_directory.File("feed"), $"{package}.*.nupkg"));

    /// <summary>As <c>deploy/release</c> does, for which a package has the time of its commit.</summary>
    internal static Task PackAsync(string checkout, string package, string feed) =>
        Command.RunAsync(checkout, "env", "SOURCE_DATE_EPOCH=1700000000", "dotnet", "pack", $"src/{package}",
            "-c", "Release", "-o", feed, "-v", "quiet", "-nologo");

    public async ValueTask InitializeAsync()
    {
        using (await Checkout.LockAsync())
        {
            foreach (var package in Packages) await PackAsync(Checkout.Root, package, _directory.File("feed"));
        }
        await WriteAsync("nuget.config", """<configuration><packageSources><add key="packed" value="feed" /></packageSources></configuration>""");
        // What was just packed must not be hidden by a package of the same version in the machine's cache, nor hide a
        // later one there.
        await WriteAsync("Directory.Build.props", $"""
            <Project><PropertyGroup>
              <RestorePackagesPath>{_directory.File("packages")}</RestorePackagesPath>
              <RestoreFallbackFolders>{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? $"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.nuget/packages"}</RestoreFallbackFolders>
            </PropertyGroup></Project>
            """);
        await WriteAsync("all.proj", """
            <Project><Target Name="Build">
              <ItemGroup><Block Include="*/*.csproj" /></ItemGroup>
              <MSBuild Projects="@(Block)" Targets="Restore" Properties="Restoring=true" />
              <MSBuild Projects="@(Block)" BuildInParallel="true" />
            </Target></Project>
            """);
        foreach (var (document, package) in Documents) await WriteBlocksAsync(document, package);
        await Command.RunAsync(_directory.Path, "dotnet", "msbuild", "all.proj", "-v:quiet", "-nologo",
            "-nodeReuse:false");
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a block against a hub.</summary>
    /// <param name="tokenFile">Holds a token for it.</param>
    internal Command Start(string document, int block, HubProcess hub, string tokenFile)
    {
        var name = NameOf(document, block);
        return new Command(_directory.Path, "dotnet", _directory.File($"{name}/bin/Debug/net10.0/{name}.dll"),
            hub.Url, hub.Key, tokenFile);
    }

    private async Task WriteBlocksAsync(string document, string package)
    {
        var blocks = BlocksIn(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, document)));
        _blocks[document] = blocks.Length;
        for (var at = 0; at < blocks.Length; at++)
        {
            var name = NameOf(document, at);
            Directory.CreateDirectory(_directory.File(name));
            await WriteAsync($"{name}/Program.cs", blocks[at]
                .Replace("\"http://localhost:5080\"", "args[0]", StringComparison.Ordinal)
                    .Replace("\"the publisher's key\"", "args[1]", StringComparison.Ordinal)
                    .Replace("\"/var/run/secrets/pubby/token\"", "args[2]", StringComparison.Ordinal));
            await WriteAsync($"{name}/{name}.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
                  <ItemGroup><PackageReference Include="{package}" Version="0.1.0" /><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>
                </Project>
                """);
        }
    }

    private static string[] BlocksIn(string text) =>
        [.. text.Split("```csharp\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];

    private static string NameOf(string document, int block) =>
        $"{string.Concat(document.Where(char.IsAsciiLetter))}{block}";

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_directory.File(name), text);
}
