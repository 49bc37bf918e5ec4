using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>The machine, or the container.</summary>
internal sealed class HostPreflight(
    PubbyOptions options, Admission admission, DeliveryAbility delivery, HostReader reader) : IPreflightCheck
{
    public string Name => "host";

    public Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var database = options.Store.Kind == StoreKind.Sqlite ? options.Store.Sqlite.Path : null;
        var host = reader.Read(database, delivery.SendsInBatches);
        var demand = HostDemand.Of(options.Limits, admission.MaxConnections, admission.Count);
        return Task.FromResult(HostChecks.Evaluate(host, demand).Concat(NetworkChecks.Evaluate(host, demand)));
    }
}

/// <param name="SendsInBatches">Null: it is turned off.</param>
internal sealed record DeliveryAbility(bool? SendsInBatches);
