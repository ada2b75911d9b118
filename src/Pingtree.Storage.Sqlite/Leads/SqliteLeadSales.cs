using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Sells leads. There is one writer at a time, so what it reads is what stands.</summary>
internal sealed class SqliteLeadSales(SqliteWriter writer, TimeProvider clock) : ILeadSales
{
    public Task<SaleAnswer> SellAsync(int sourceId, LeadId lead, Sale sale, CancellationToken ct) =>
        writer.WriteAsync(db => Sell(db, sourceId, lead, sale), ct);

    private SaleAnswer Sell(SqliteDatabase db, int sourceId, LeadId id, Sale sale)
    {
        if (LeadTable.Find(db, id) is not { } lead || lead.SourceId != sourceId)
            return new SaleAnswer.NotFound();
        if (lead.Status is not (LeadStatus.Active or LeadStatus.Sold))
            return new SaleAnswer.NotActive(lead.Status);
        if (lead.Sale is { } earlier && earlier.Buyer != sale.Buyer)
            return new SaleAnswer.SoldToAnother();

        var now = clock.GetUtcNow();
        LeadEvent[] events = [new(sourceId, id, LeadEventKind.Sold)];
        if (lead.Sale is { } standing)
        {
            var again = EventLog.MakeSaleDueAgain(db, id, now) ?? EventLog.Append(db, sourceId, events, now, isDue: true);
            return new SaleAnswer.Sold(standing, new EventEntry(again, sourceId, events), IsNew: false);
        }

        // Kept to the millisecond: what is answered now is what is read later.
        sale = sale with { SoldAt = DateTimeOffset.FromUnixTimeMilliseconds(sale.SoldAt.ToUnixTimeMilliseconds()) };
        MarkSold(db, lead, sale);
        return new SaleAnswer.Sold(sale, new EventEntry(EventLog.Append(db, sourceId, events, now, isDue: true), sourceId, events), IsNew: true);
    }

    private static void MarkSold(SqliteDatabase db, StoredLead lead, Sale sale)
    {
        LeadTable.MarkSold(db, lead.Id, sale);
        var counts = new DayCounts(db);
        var day = UnixDay.OfTime(lead.CreatedAt.ToUnixTimeMilliseconds());
        counts.Add(lead.SourceId, day, LeadStatus.Active, -1);
        counts.Add(lead.SourceId, day, LeadStatus.Sold, 1);
        counts.Write();
    }
}
