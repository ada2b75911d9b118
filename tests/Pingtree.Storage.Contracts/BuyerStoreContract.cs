using Pingtree.Pipeline.Outcomes;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IBuyerStore"/>.</summary>
public abstract class BuyerStoreContract : StoreContract
{
    private IBuyerStore Buyers => Stores.Buyers;

    [Fact(Timeout = Limit)]
    public async Task A_buyer_is_read_back_as_it_was_made()
    {
        var some = Buyer("acme", ["home", "solar-2"], LeadEventKind.Sold, LeadEventKind.Active);
        var all = Buyer("zeta", [Pipeline.Outcomes.Buyer.EverySource], [.. LeadEventKinds.All]);
        (await Buyers.CreateAsync(some, Ct)).ShouldBeTrue();
        (await Buyers.CreateAsync(all, Ct)).ShouldBeTrue();

        ShouldBe(await Buyers.FindAsync("acme", Ct), some);
        ShouldBe(await Buyers.FindAsync("zeta", Ct), all);
        (await Buyers.FindAsync("nobody", Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task The_list_is_by_name()
    {
        (await Buyers.ListAsync(Ct)).ShouldBeEmpty();
        foreach (var name in new[] { "b", "a-2", "c", "a" })
            await Buyers.CreateAsync(Buyer(name), Ct);

        (await Buyers.ListAsync(Ct)).Select(b => b.Name).ShouldBe(["a", "a-2", "b", "c"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_taken_name_leaves_its_buyer_as_it_is()
    {
        var first = Buyer("acme", ["home"], LeadEventKind.Active);
        await Buyers.CreateAsync(first, Ct);

        (await Buyers.CreateAsync(Buyer("acme", ["solar"], LeadEventKind.Sold), Ct)).ShouldBeFalse();

        ShouldBe(await Buyers.FindAsync("acme", Ct), first);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_take_a_name_at_once_one_gets_it()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Buyers.CreateAsync(Buyer("acme", [$"s{i}"]), Ct))));

        made.Count(m => m).ShouldBe(1);
        (await Buyers.FindAsync("acme", Ct))!.Sources.ShouldBe([$"s{Array.IndexOf(made, true)}"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_buyer_is_gone_and_its_name_is_free()
    {
        await Buyers.CreateAsync(Buyer("acme"), Ct);
        await Buyers.CreateAsync(Buyer("zeta"), Ct);

        (await Buyers.DeleteAsync("acme", Ct)).ShouldBeTrue();
        (await Buyers.DeleteAsync("acme", Ct)).ShouldBeFalse();

        (await Buyers.FindAsync("acme", Ct)).ShouldBeNull();
        (await Buyers.ListAsync(Ct)).ShouldHaveSingleItem().Name.ShouldBe("zeta");
        (await Buyers.CreateAsync(Buyer("acme"), Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task A_queue_was_seen_when_it_was_seen_last()
    {
        foreach (var name in new[] { "acme", "zeta", "other" })
            await Buyers.CreateAsync(Buyer(name), Ct);

        await Buyers.SeenAsync(["acme", "zeta", "nobody"], A.Noon.AddMinutes(1), Ct);
        await Buyers.SeenAsync(["acme"], A.Noon.AddMinutes(2), Ct);
        await Buyers.SeenAsync(["acme"], A.Noon, Ct);
        await Buyers.SeenAsync([], A.Noon.AddDays(1), Ct);

        (await Buyers.ListAsync(Ct)).Select(buyer => (buyer.Name, buyer.SeenAt)).ShouldBe(
            [("acme", A.Noon.AddMinutes(2)), ("other", null), ("zeta", A.Noon.AddMinutes(1))]);
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_owed_is_owed_since_the_earliest_moment_until_that_is_paid()
    {
        await Buyers.CreateAsync(Buyer("acme"), Ct);
        await Buyers.OweAsync("nobody", A.Noon, Ct);
        (await OwedAsync()).ShouldBeNull();

        await Buyers.OweAsync("acme", A.Noon, Ct);
        await Buyers.OweAsync("acme", A.Noon.AddMinutes(1), Ct);
        (await OwedAsync()).ShouldBe(A.Noon);
        await Buyers.OweAsync("acme", A.Noon.AddMilliseconds(-1), Ct);
        await Buyers.PaidAsync("acme", A.Noon, Ct);
        (await OwedAsync()).ShouldBe(A.Noon.AddMilliseconds(-1));
        await Buyers.PaidAsync("acme", A.Noon.AddMilliseconds(-1), Ct);
        (await OwedAsync()).ShouldBeNull();

        async Task<DateTimeOffset?> OwedAsync() => (await Buyers.FindAsync("acme", Ct))!.OwedSince;
    }

    private static Buyer Buyer(string name, IReadOnlyList<string>? sources = null, params LeadEventKind[] events) =>
        new(name, sources ?? ["home"], events.Length > 0 ? events : [LeadEventKind.Active], A.Noon.AddMilliseconds(7));

    /// <summary>Buyers hold lists, which records compare by reference.</summary>
    private static void ShouldBe(Buyer? buyer, Buyer expected)
    {
        (buyer!.Name, buyer.CreatedAt).ShouldBe((expected.Name, expected.CreatedAt));
        buyer.Sources.ShouldBe(expected.Sources);
        buyer.Events.ShouldBe(expected.Events);
    }
}
