using Pubby.Testing;

namespace Pubby.Packages.Tests;

public sealed class NativeTests
{
    [Fact]
    public async Task An_application_that_is_compiled_ahead_of_time_publishes_and_subscribes_without_a_warning()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux()
            && (File.Exists("/usr/bin/clang") || File.Exists("/usr/bin/gcc")), "native compilation needs clang or gcc");
        using var directory = new TempDirectory();
        // A restore for one platform writes that into the lock files: into others than those of the tree, which may be
        // older than what is asked for now.
        using (await Checkout.LockAsync())
        {
            var told =
                await Command.RunAsync(Checkout.Root, "dotnet", "publish", "tests/Pubby.AotSmoke", "-r", "linux-x64",
                    "-c", "Release",
                "-o", directory.File("native"), "-v", "quiet", "-nologo", "-p:NuGetLockFilePath=obj/native.lock.json",
                "-p:RestoreLockedMode=false");
            Assert.DoesNotContain("warning", told, StringComparison.OrdinalIgnoreCase);
        }

        await using var hub = await HubProcess.StartAsync(directory.Path);
        var output = await Command.RunAsync(directory.Path, directory.File("native/Pubby.AotSmoke"), hub.Url, hub.Key);
        Assert.Equal(
            ["MessagePack: 2 messages, score Score { Home = 1, Away = 0 }", "MessagePack: live",
                "Json: 2 messages, score Score { Home = 1, Away = 0 }", "Json: live", "version_mismatch"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
