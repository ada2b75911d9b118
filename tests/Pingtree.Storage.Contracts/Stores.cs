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
    IProfileStore Profiles);
