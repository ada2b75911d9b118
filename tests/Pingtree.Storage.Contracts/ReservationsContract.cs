using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IReservations"/>.</summary>
public abstract class ReservationsContract : StoreContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly LeadId _first = A.LeadId();

    [Fact(Timeout = Limit)]
    public async Task A_new_key_is_the_askers() => await ShouldBeAsync(ReservationState.Taken, Ask(_first));

    [Fact(Timeout = Limit)]
    public async Task While_the_first_is_on_its_way_the_second_waits()
    {
        await ReserveAsync(Ask(_first));
        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));

        await ShouldBeAsync(ReservationState.InFlight, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task When_the_lease_has_run_out_the_next_takes_over_with_the_same_lead()
    {
        await ReserveAsync(Ask(_first));
        Clock.Advance(Lease);

        await ShouldBeAsync(ReservationState.TakenOver, Ask());
        await ShouldBeAsync(ReservationState.InFlight, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task A_released_key_is_taken_over_at_once()
    {
        await ReserveAsync(Ask(_first));
        await Stores.Reservations.ReleaseAsync(1, "key", _first, Ct);

        await ShouldBeAsync(ReservationState.TakenOver, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task A_renewed_lease_runs_from_then_on()
    {
        await ReserveAsync(Ask(_first));
        Clock.Advance(Lease - TimeSpan.FromSeconds(1));
        await Stores.Reservations.RenewAsync(1, "key", _first, Lease, Ct);
        Clock.Advance(Lease - TimeSpan.FromSeconds(1));

        await ShouldBeAsync(ReservationState.InFlight, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task Another_body_is_a_mismatch_on_its_way_and_after()
    {
        await ReserveAsync(Ask(_first));
        await ShouldBeAsync(ReservationState.Mismatch, Ask(body: "other"));

        Clock.Advance(TimeSpan.FromHours(23));
        await ShouldBeAsync(ReservationState.Mismatch, Ask(body: "other"));
    }

    [Fact(Timeout = Limit)]
    public async Task After_a_day_the_key_is_new_whatever_the_body()
    {
        await ReserveAsync(Ask(_first));
        Clock.Advance(TimeSpan.FromHours(23));
        await ShouldBeAsync(ReservationState.TakenOver, Ask());
        Clock.Advance(TimeSpan.FromHours(1));

        var next = A.LeadId();
        (await ReserveAsync(Ask(next, "other"))).ShouldBe(new Reservation(ReservationState.Taken, next));
    }

    [Fact(Timeout = Limit)]
    public async Task Only_the_lead_that_has_the_key_renews_or_releases_it()
    {
        await ReserveAsync(Ask(_first));
        await Stores.Reservations.ReleaseAsync(1, "key", A.LeadId(), Ct);
        await ShouldBeAsync(ReservationState.InFlight, Ask());

        await Stores.Reservations.ReleaseAsync(1, "key", _first, Ct);
        await Stores.Reservations.RenewAsync(1, "key", A.LeadId(), Lease, Ct);
        await ShouldBeAsync(ReservationState.TakenOver, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task A_key_belongs_to_its_source_and_to_its_spelling()
    {
        await ReserveAsync(Ask(_first));

        foreach (var other in new[] { Ask() with { SourceId = 2 }, Ask() with { Key = "KEY" }, Ask() with { Key = "key\0" } })
            (await ReserveAsync(other)).ShouldBe(new Reservation(ReservationState.Taken, other.NewLeadId));
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_ask_at_once_one_gets_the_key_and_all_the_same_lead()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => ReserveAsync(Ask()))));

        answers.Count(a => a.State == ReservationState.Taken).ShouldBe(1);
        answers.Count(a => a.State == ReservationState.InFlight).ShouldBe(31);
        answers.Select(a => a.LeadId).Distinct().Count().ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Only_what_is_past_its_day_is_forgotten_and_no_more_than_asked()
    {
        for (var i = 0; i < 5; i++)
            await ReserveAsync(Ask() with { Key = $"old {i}" });
        Clock.Advance(TimeSpan.FromHours(1));
        await ReserveAsync(Ask(_first));
        Clock.Advance(TimeSpan.FromHours(23));

        (await Stores.Reservations.DeleteExpiredAsync(3, Ct)).ShouldBe(3);
        (await Stores.Reservations.DeleteExpiredAsync(3, Ct)).ShouldBe(2);
        (await Stores.Reservations.DeleteExpiredAsync(3, Ct)).ShouldBe(0);
        await ShouldBeAsync(ReservationState.TakenOver, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task A_remembered_answer_is_given_to_who_asks_again_even_within_the_lease()
    {
        await ReserveAsync(Ask(_first));
        await Stores.Reservations.RememberAsync(1, "key", _first, [1, 2, 3], [_first], Ct);

        var again = await ReserveAsync(Ask());

        (again.State, again.LeadId).ShouldBe((ReservationState.Answered, _first));
        again.Answer.ShouldBe(new byte[] { 1, 2, 3 });
        await ShouldBeAsync(ReservationState.Mismatch, Ask(body: "other"));
    }

    [Fact(Timeout = Limit)]
    public async Task The_day_of_an_answer_begins_when_it_is_remembered_not_with_the_first_try()
    {
        await ReserveAsync(Ask(_first));
        await Stores.Reservations.ReleaseAsync(1, "key", _first, Ct);
        Clock.Advance(TimeSpan.FromHours(23));
        await ShouldBeAsync(ReservationState.TakenOver, Ask());
        await Stores.Reservations.RememberAsync(1, "key", _first, [1], [_first], Ct);

        Clock.Advance(TimeSpan.FromHours(2));
        (await Stores.Reservations.DeleteExpiredAsync(10, Ct)).ShouldBe(0);
        (await ReserveAsync(Ask())).State.ShouldBe(ReservationState.Answered);

        Clock.Advance(TimeSpan.FromHours(22));
        (await ReserveAsync(Ask())).State.ShouldBe(ReservationState.Taken);
    }

    [Fact(Timeout = Limit)]
    public async Task Only_the_lead_that_has_the_key_leaves_an_answer_under_it()
    {
        await ReserveAsync(Ask(_first));
        await Stores.Reservations.RememberAsync(1, "key", A.LeadId(), [1], [], Ct);

        await ShouldBeAsync(ReservationState.InFlight, Ask());
    }

    [Fact(Timeout = Limit)]
    public async Task An_answer_goes_with_its_day_and_leaves_nothing_to_the_next()
    {
        var named = A.Lead("ada@example.com");
        await SaveAsync(named);
        await ReserveAsync(Ask(_first));
        await Stores.Reservations.RememberAsync(1, "key", _first, [1], [named.Id], Ct);
        Clock.Advance(TimeSpan.FromHours(24));
        var next = A.LeadId();
        (await ReserveAsync(Ask(next))).ShouldBe(new Reservation(ReservationState.Taken, next));

        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        (await ReserveAsync(Ask())).ShouldBe(new Reservation(ReservationState.InFlight, next));
    }

    [Fact(Timeout = Limit)]
    public async Task An_answer_that_names_an_erased_lead_is_not_kept()
    {
        var gone = A.Lead("ada@example.com");
        await SaveAsync(gone);
        await ReserveAsync(Ask(_first));
        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        await Stores.Reservations.RememberAsync(1, "key", _first, [1], [_first, gone.Id], Ct);

        (await ReserveAsync(Ask())).State.ShouldBe(ReservationState.Taken);
    }

    [Fact(Timeout = Limit)]
    public async Task Erasing_any_lead_an_answer_names_forgets_the_answer()
    {
        var (own, other, stranger) = (A.Lead("own@example.com"), A.Lead("other@example.com"), A.Lead("stranger@example.com"));
        foreach (var lead in new[] { own, other, stranger })
            await SaveAsync(lead);
        foreach (var key in new[] { "one", "two" })
        {
            await ReserveAsync(Ask(own.Id) with { Key = key });
            await Stores.Reservations.RememberAsync(1, key, own.Id, [1], [own.Id, other.Id], Ct);
        }

        await ReserveAsync(Ask(stranger.Id));
        await Stores.Reservations.RememberAsync(1, "key", stranger.Id, [1], [stranger.Id], Ct);

        await Stores.Keeping.EraseAsync(1, "email", "other@example.com", Ct);

        (await ReserveAsync(Ask() with { Key = "one" })).State.ShouldBe(ReservationState.Taken);
        (await ReserveAsync(Ask() with { Key = "two" })).State.ShouldBe(ReservationState.Taken);
        (await ReserveAsync(Ask())).State.ShouldBe(ReservationState.Answered);
    }

    private static ReservationRequest Ask(LeadId? id = null, string body = "body") => new(1, "key", A.Hash(body), id ?? A.LeadId());

    private Task<Reservation> ReserveAsync(ReservationRequest request) => Stores.Reservations.ReserveAsync(request, Lease, Ct);

    private async Task ShouldBeAsync(ReservationState state, ReservationRequest request) =>
        (await ReserveAsync(request)).ShouldBe(new Reservation(state, _first));
}
