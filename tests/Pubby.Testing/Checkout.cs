namespace Pubby.Testing;

/// <summary>Where the project lies, and how it is built.</summary>
public static class Checkout
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>
    /// For tests that build in the checkout, or copy it: in turn, whatever process they are in, as two builds of a
    /// project at once take its files from under each other. Held until it is disposed.
    /// </summary>
    public static async Task<IDisposable> LockAsync()
    {
        var path = Path.Combine(Root, "artifacts", "checkout.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Whoever has it builds for as long as a build takes, and the system takes it from one that has died.
                await Task.Delay(Step, TimeProvider.System);
            }
        }
    }

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Pubby.sln"))
            ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
