using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Contracts;

/// <summary>The ports of one adapter over a store of their own, empty at first.</summary>
public sealed record Stores(
    ILeadStore Leads,
    ILeadQueries Queries,
    IDueEvents Events,
    ILeadKeeping Keeping,
    ISourceStore Sources,
    IOperatorKeyStore OperatorKey,
    ISuppressionStore Suppression,
    IReservations Reservations,
    IBatchStore Batches,
    IOutcomeHistory History,
    ILeadSales Sales,
    IWebhookStore Webhooks,
    IDeliveryStore Deliveries,
    IBuyerStore Buyers,
    ITokenStore Tokens,
    IProfileStore Profiles)
{
    /// <summary>Those an adapter has registered.</summary>
    public static Stores Of(IServiceProvider services)
    {
        return new(
            Get<ILeadStore>(), Get<ILeadQueries>(), Get<IDueEvents>(), Get<ILeadKeeping>(),
            Get<ISourceStore>(), Get<IOperatorKeyStore>(), Get<ISuppressionStore>(), Get<IReservations>(), Get<IBatchStore>(),
            Get<IOutcomeHistory>(), Get<ILeadSales>(), Get<IWebhookStore>(), Get<IDeliveryStore>(), Get<IBuyerStore>(),
            Get<ITokenStore>(), Get<IProfileStore>());

        T Get<T>() => (T?)services.GetService(typeof(T)) ?? throw new InvalidOperationException($"The adapter has no {typeof(T).Name}.");
    }
}
