using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Storing;

/// <summary>Sells leads, each once.</summary>
public interface ILeadSales
{
    /// <summary>
    /// Marks the lead as sold and its <c>lead.sold</c> as due, in one write; decided by that write where several sell at once.
    /// The same buyer again changes nothing and makes the event due again; in the history it stands once.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is away; the same call may be made again.</exception>
    Task<SaleAnswer> SellAsync(int sourceId, LeadId lead, Sale sale, CancellationToken ct);
}

/// <summary>A sale of a lead.</summary>
/// <param name="Buyer">Who bought it.</param>
/// <param name="Price">What was paid, in the partner's own currency; null where it was not said.</param>
/// <param name="SoldAt">When (UTC).</param>
public sealed record Sale(string Buyer, decimal? Price, DateTimeOffset SoldAt);

/// <summary>What a sale came to.</summary>
public abstract record SaleAnswer
{
    private SaleAnswer() { }

    /// <summary>It is sold to this buyer, now or earlier.</summary>
    /// <param name="Sale">The sale that stands.</param>
    /// <param name="Due">The event, due in the store.</param>
    /// <param name="IsNew">Whether this call sold it.</param>
    public sealed record Sold(Sale Sale, EventEntry Due, bool IsNew) : SaleAnswer;

    /// <summary>Another buyer has it.</summary>
    public sealed record SoldToAnother : SaleAnswer;

    /// <summary>It was refused, so it can't be sold.</summary>
    public sealed record NotActive(LeadStatus Status) : SaleAnswer;

    /// <summary>The source has no such lead.</summary>
    public sealed record NotFound : SaleAnswer;
}
