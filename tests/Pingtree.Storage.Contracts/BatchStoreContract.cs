using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>Judges an <see cref="IBatchStore"/>.</summary>
public abstract class BatchStoreContract : StoreContract
{
    private static readonly BatchReading Read = new(3, 4, 1, [new RecordError(2, "malformed_json", null)]);

    [Fact(Timeout = Limit)]
    public async Task Under_a_key_a_batch_is_the_one_of_the_last_24_hours()
    {
        var (first, second, third) = (Batch(1), Batch(2), Batch(3));

        (await Stores.Batches.OpenAsync(1, "key", first, Ct)).ShouldBe(first);
        (await Stores.Batches.OpenAsync(1, "key", second, Ct)).ShouldBe(first);
        (await Stores.Batches.OpenAsync(1, "other", second, Ct)).ShouldBe(second);
        (await Stores.Batches.OpenAsync(2, "key", third, Ct)).ShouldBe(third);

        Clock.Advance(TimeSpan.FromHours(24));
        (await Stores.Batches.OpenAsync(1, "key", Batch(4), Ct)).ShouldBe(Batch(4));
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_key_every_batch_is_its_own()
    {
        (await Stores.Batches.OpenAsync(1, null, Batch(1), Ct)).ShouldBe(Batch(1));
        (await Stores.Batches.OpenAsync(1, null, Batch(2), Ct)).ShouldBe(Batch(2));
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_open_under_one_key_at_once_all_get_the_same_batch()
    {
        var opened = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Task.Run(() => Stores.Batches.OpenAsync(1, "key", Batch((byte)i), Ct))));

        opened.Distinct().Count().ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Its_leads_are_counted_where_they_stand_and_nobody_elses()
    {
        var batch = Batch(1);
        await Stores.Batches.OpenAsync(1, null, batch, Ct);
        await SaveAsync(
            A.Lead("ada@example.com", id: batch.Plus(1)).Passed(),
            A.Lead("ada@example.com", id: batch.Plus(3)).Passed(),
            A.Lead("bad", id: batch.Plus(4)).Refused(A.Invalid()),
            A.Lead("bea@example.com").Passed());
        (await FindAsync(batch))!.Reading.ShouldBeNull();

        await Stores.Batches.CloseAsync(batch, Read, Ct);

        var state = (await FindAsync(batch))!;
        state.Counts.ShouldBe(
            new Dictionary<(LeadStatus, RejectReason?), long>
            {
                [(LeadStatus.Active, null)] = 1,
                [(LeadStatus.Duplicate, RejectReason.Duplicate)] = 1,
                [(LeadStatus.Rejected, RejectReason.ValidationError)] = 1,
            },
            ignoreOrder: true);
        state.Invalid.ShouldHaveSingleItem().Id.ShouldBe(batch.Plus(4));
        state.Reading!.ShouldSatisfyAllConditions(r => r.Leads.ShouldBe(3), r => r.Unreadable.ShouldBe(1), r => r.Errors.Single().Line.ShouldBe(2));
    }

    [Fact(Timeout = Limit)]
    public async Task Its_leads_are_counted_however_long_it_is_and_a_hundred_invalid_ones_are_shown()
    {
        var batch = Batch(1);
        await Stores.Batches.OpenAsync(1, null, batch, Ct);
        int[] places = [1, 999_999, 1_000_000, 1_000_001, 2_500_000];
        await SaveAsync([.. places.Select((place, i) => A.Lead($"{i}@example.com", id: batch.Plus(place)).Passed())]);
        await SaveAsync([.. Enumerable.Range(3_000_000, 101).Select(place => A.Lead(id: batch.Plus(place)).Refused(A.Invalid()))]);

        var state = (await FindAsync(batch))!;

        state.Counts.ShouldBe(
            new Dictionary<(LeadStatus, RejectReason?), long> { [(LeadStatus.Active, null)] = 5, [(LeadStatus.Rejected, RejectReason.ValidationError)] = 101 },
            ignoreOrder: true);
        state.Invalid.Select(lead => lead.Id).ShouldBe(Enumerable.Range(3_000_000, 100).Select(place => batch.Plus(place)));
    }

    [Fact(Timeout = Limit)]
    public async Task An_erased_lead_still_counts_as_one()
    {
        var batch = Batch(1);
        await Stores.Batches.OpenAsync(1, null, batch, Ct);
        await SaveAsync(A.Lead("ada@example.com", id: batch.Plus(1)).Passed());
        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        (await FindAsync(batch))!.Counts[(LeadStatus.Erased, null)].ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_sees_its_own_batches_only()
    {
        await Stores.Batches.OpenAsync(1, null, Batch(1), Ct);

        (await Stores.Batches.FindAsync(2, Batch(1), Ct)).ShouldBeNull();
        (await FindAsync(Batch(2))).ShouldBeNull();
    }

    private Task<BatchState?> FindAsync(LeadId batch) => Stores.Batches.FindAsync(1, batch, Ct);

    private static LeadId Batch(byte number) => new([0x67, 0xd5, 0x66, 0xc0, 1, 2, 3, 4, number, 0, 0, 0]);
}
