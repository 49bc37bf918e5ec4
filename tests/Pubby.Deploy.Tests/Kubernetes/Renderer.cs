using Pubby.Testing;

namespace Pubby.Deploy.Tests.Kubernetes;

/// <summary><c>deploy/helm/render/render</c>, which builds itself when it is first used.</summary>
internal static class Renderer
{
    private static readonly SemaphoreSlim Build = new(1);

    public static async Task<string> RunAsync(params string[] arguments)
    {
        await Build.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await Command.RunAsync(
                Checkout.Root, Path.Combine(Checkout.Root, "deploy/helm/render/render"), arguments);
        }
        finally
        {
            Build.Release();
        }
    }
}
