using System.Globalization;
using Pubby.Core;
using Pubby.Hub.Options;

namespace Pubby.Hub.Configuration;

/// <summary>Checks that a fleet cannot swing: it must not correct faster than it sees what it has corrected.</summary>
internal static class BalanceCheck
{
    public static void Check(BalanceOptions balance, SettingFaults faults)
    {
        var least = balance.ToLimits().MinTimeConstant(balance.Period);
        if (balance.TimeConstant >= least) return;
        var seconds = Math.Ceiling(least.TotalSeconds);
        faults.Report("Pubby:Balance:TimeConstant", string.Create(CultureInfo.InvariantCulture,
            $"{balance.TimeConstant} is shorter than 2.72 x (Period + SpreadMs / 2), {seconds} s: the fleet would " +
            $"move clients that are already on their way. Raise it to {TimeSpan.FromSeconds(seconds)}, or lower " +
            $"Period or SpreadMs."));
    }
}
