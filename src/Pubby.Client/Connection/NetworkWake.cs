using System.Net.NetworkInformation;

namespace Pubby.Client.Connection;

/// <summary>Wakes a client when the machine's network recovers, if the platform reports it.</summary>
internal sealed class NetworkWake : IDisposable
{
    private readonly Action _wake;

    public NetworkWake(Action wake)
    {
        _wake = wake;
        if (IsTold) NetworkChange.NetworkAvailabilityChanged += OnChanged;
    }

    private static bool IsTold => !OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi();

    public void Dispose()
    {
        if (IsTold) NetworkChange.NetworkAvailabilityChanged -= OnChanged;
    }

    private void OnChanged(object? sender, NetworkAvailabilityEventArgs change)
    {
        if (change.IsAvailable) _wake();
    }
}
