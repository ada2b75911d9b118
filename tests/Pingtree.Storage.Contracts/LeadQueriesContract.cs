using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ILeadQueries"/>.</summary>
public abstract class LeadQueriesContract : StoreContract
{
    [Fact(Timeout = Limit)]
    public async Task A_lead_reads_back_as_it_was_stored()
    {
        var fields = A.Fields(("zip", "12345"), ("note", "a\0b \u2028 \uFFFF 👩‍👩‍👧 \"\\/ é e\u0301"), ("blank", ""))
            .With("price", new FieldValue(FieldKind.Number, "1.50E+400"))
            .With("agreed", new FieldValue(FieldKind.True, "true"))
            .With("caller", new FieldValue(FieldKind.False, "false"))
            .With("middle_name", new FieldValue(FieldKind.Null, ""));
        var lead = A.LeadWith(fields, at: A.Noon.AddMilliseconds(7));
        await SaveAsync(lead);

        var found = (await Stores.Queries.FindAsync(1, lead.Id, Ct))!;

        Spelled(found.Fields).ShouldBe(Spelled(fields));
        (found with { Fields = fields }).ShouldBe(new StoredLead(lead.Id, 1, LeadStatus.Active, null, null, A.Noon.AddMilliseconds(7), fields));
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_lead_reads_back_with_its_reason()
    {
        var holder = A.LeadId();
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead.Refused(Refusal.Duplicate("email", holder)));

        var found = (await Stores.Queries.FindAsync(1, lead.Id, Ct))!;

        (found.Status, found.Reason, found.DuplicateOf).ShouldBe((LeadStatus.Duplicate, RejectReason.Duplicate, holder));
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_is_not_found_under_another_source()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead);

        (await Stores.Queries.FindAsync(2, lead.Id, Ct)).ShouldBeNull();
        (await Stores.Queries.FindAsync(1, A.LeadId(), Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task Leads_come_newest_first_and_by_id_where_they_came_at_once()
    {
        var ids = Enumerable.Range(0, 4).Select(_ => A.LeadId()).ToList();
        await SaveAsync(
            A.Lead("a@example.com", id: ids[3], at: A.Noon.AddHours(-1)).Passed(),
            A.Lead("b@example.com", id: ids[1]).Passed(),
            A.Lead("c@example.com", id: ids[2]).Passed(),
            A.Lead("d@example.com", id: ids[0], at: A.Noon.AddHours(1)).Passed());

        var read = await Stores.Queries.ReadAsync(new LeadFilter(1), null, 10, Ct);

        read.Select(l => l.Id).ShouldBe([ids[0], ids[2], ids[1], ids[3]]);
    }

    [Fact(Timeout = Limit)]
    public async Task Reading_by_cursor_gives_what_reading_by_pages_gives()
    {
        // Seven leads to each millisecond, so that pages end between leads of one moment.
        var leads = Enumerable.Range(0, 200).Select(i => A.Lead($"{i}@example.com", at: A.Noon.AddMilliseconds(i * 31 % 29))).ToList();
        await Stores.Leads.SaveAsync(leads.Select((l, i) => i % 3 == 0 ? l.Refused(A.Invalid()) : l.Passed()).ToList(), EventKeeping.InBroker, Ct);

        foreach (var filter in new[] { new LeadFilter(1), new LeadFilter(1) { Status = LeadStatus.Active } })
        {
            var byPage = new List<LeadId>();
            for (var skip = 0; skip < 210; skip += 9)
                byPage.AddRange((await Stores.Queries.ReadPageAsync(filter, skip, 9, Ct)).Select(l => l.Id));

            var byCursor = new List<LeadId>();
            LeadCursor? cursor = null;
            while (await Stores.Queries.ReadAsync(filter, cursor, 11, Ct) is { Count: > 0 } page)
            {
                byCursor.AddRange(page.Select(l => l.Id));
                cursor = new LeadCursor(page[^1].CreatedAt, page[^1].Id);
            }

            byCursor.ShouldBe(byPage);
            byCursor.Distinct().Count().ShouldBe((int)await Stores.Queries.CountAsync(filter, Ct));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Every_filter_picks_its_leads_and_counts_them()
    {
        var active = A.Lead("ada@example.com", "5551234567", at: A.Noon.AddDays(-1));
        var rejected = A.Lead("ada@example.com", "5557654321");
        var other = A.Lead("bea@example.com", "5551234567", at: A.Noon.AddDays(1));
        await SaveAsync(active.Passed(), rejected.Refused(Refusal.Suppressed("email")), other.Passed(), A.Lead("ada@example.com", source: A.Source(2)).Passed());

        var all = new LeadFilter(1);
        var day = new DateOnly(2025, 3, 15);
        await ShouldPickAsync(all, other, rejected, active);
        await ShouldPickAsync(all with { Status = LeadStatus.Active }, other, active);
        await ShouldPickAsync(all with { Status = LeadStatus.Rejected }, rejected);
        await ShouldPickAsync(all with { Status = LeadStatus.Sold });
        await ShouldPickAsync(all with { Status = LeadStatus.Erased });
        await ShouldPickAsync(all with { Email = "ada@example.com" }, rejected, active);
        await ShouldPickAsync(all with { Phone = "+15551234567" }, other, active);
        await ShouldPickAsync(all with { Email = "ada@example.com", Phone = "+15551234567" }, active);
        await ShouldPickAsync(all with { Email = "ada@example.com", Status = LeadStatus.Rejected }, rejected);
        await ShouldPickAsync(all with { From = day }, other, rejected);
        await ShouldPickAsync(all with { To = day }, rejected, active);
        await ShouldPickAsync(all with { From = day, To = day }, rejected);
        await ShouldPickAsync(all with { From = day, To = day, Email = "ada@example.com", Status = LeadStatus.Rejected }, rejected);
        await ShouldPickAsync(all with { From = day.AddDays(1), To = day }, []);
        await ShouldPickAsync(new LeadFilter(3));
    }

    [Fact(Timeout = Limit)]
    public async Task Days_are_whole_UTC_days_with_both_ends()
    {
        var day = new DateOnly(2025, 3, 15);
        var first = A.Lead("a@example.com", at: new DateTimeOffset(2025, 3, 15, 0, 0, 0, TimeSpan.Zero));
        var last = A.Lead("b@example.com", at: new DateTimeOffset(2025, 3, 15, 23, 59, 59, 999, TimeSpan.Zero));
        var before = A.Lead("c@example.com", at: first.ReceivedAt.AddMilliseconds(-1));
        var after = A.Lead("d@example.com", at: last.ReceivedAt.AddMilliseconds(1));
        await SaveAsync(first.Passed(), last.Passed(), before.Passed(), after.Passed());

        await ShouldPickAsync(new LeadFilter(1) { From = day, To = day }, last, first);
    }

    [Fact(Timeout = Limit)]
    public async Task Erased_leads_are_not_read_and_not_counted()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead);
        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        (await Stores.Queries.FindAsync(1, lead.Id, Ct)).ShouldBeNull();
        await ShouldPickAsync(new LeadFilter(1));
        await ShouldPickAsync(new LeadFilter(1) { Status = LeadStatus.Erased });
    }

    private async Task ShouldPickAsync(LeadFilter filter, params Lead[] expected)
    {
        var ids = expected.Select(l => l.Id).ToList();
        (await Stores.Queries.ReadAsync(filter, null, 100, Ct)).Select(l => l.Id).ShouldBe(ids, filter.ToString());
        (await Stores.Queries.ReadPageAsync(filter, 0, 100, Ct)).Select(l => l.Id).ShouldBe(ids, filter.ToString());
        (await Stores.Queries.CountAsync(filter, Ct)).ShouldBe(expected.Length, filter.ToString());
    }
}
