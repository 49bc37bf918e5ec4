using Amazon.CDK;

namespace Pubby.Deploy.Tests.Aws.Support;

/// <summary>
/// The runtime that CDK has in .NET unpacks itself into the folder for temporary files, 66 MB each time, and leaves
/// that there. Here it does so in a folder of its own, which is gone afterwards.
/// </summary>
internal sealed class JsiiFolder : IDisposable
{
    private const string Variable = "TMPDIR";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pubby-jsii-");

    public JsiiFolder()
    {
        var before = System.Environment.GetEnvironmentVariable(Variable);
        System.Environment.SetEnvironmentVariable(Variable, _folder.FullName);
        // The first of all apps loads everything.
        _ = new App();
        System.Environment.SetEnvironmentVariable(Variable, before);
    }

    /// <summary>What another test has put there meanwhile is for that test to remove.</summary>
    public void Dispose()
    {
        foreach (var unpacked in _folder.GetDirectories()
            .Where(one => !one.Name.StartsWith("pubby-", StringComparison.Ordinal)))
            unpacked.Delete(recursive: true);
        if (!_folder.EnumerateFileSystemInfos().Any()) _folder.Delete();
    }
}
