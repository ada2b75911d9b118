using System.Text;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;

namespace Pingtree.Workers.Tests;

public sealed class BatchScreeningTests
{
    private const int Limit = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_chunk_costs_one_round_trip_a_gate_one_write_and_one_outcome_message()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        await worker.Suppression.AddAsync(1, [A.Plain("nobody@example.com")], Ct);

        await worker.ScreenAsync([.. Enumerable.Range(0, 500).Select(i => worker.Lead($"{i}@example.com"))]);

        worker.Lookup.Questions.ShouldBe(1);
        worker.Claims.Questions.ShouldBe(1);
        worker.Claims.Tellings.ShouldBe(1);
        worker.Leads.HolderQuestions.ShouldBe(0);
        worker.Leads.Saves.ShouldBe(1);
        worker.Announcements.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task The_first_reason_in_the_order_of_the_gates_is_the_one_that_is_told()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync(new SourceSettings { DailyCap = 1 });
        await worker.ScreenAsync(worker.Lead("held@example.com"));
        await worker.Suppression.AddAsync(1, [A.Plain("held@example.com"), A.Plain("nobody")], Ct);

        var suppressed = await worker.ScreenAsync(worker.Lead("nobody"), worker.Lead("held@example.com"), worker.Lead("late@example.com"));

        suppressed.Select(o => o!.Refusal!.Reason).ShouldBe([RejectReason.ValidationError, RejectReason.Suppressed, RejectReason.CapReached]);
    }

    [Fact(Timeout = Limit)]
    public async Task Duplicates_and_leads_that_come_again_use_up_no_room_under_the_cap()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync(new SourceSettings { DailyCap = 3 });
        var ada = worker.Lead("ada@example.com");
        await worker.ScreenAsync(ada);

        var outcomes = await worker.ScreenAsync(
            ada, worker.Lead("bea@example.com"), worker.Lead("bea@example.com"), worker.Lead("bea@example.com"), worker.Lead("cleo@example.com"),
            worker.Lead("dora@example.com"));

        outcomes.Select(o => OutcomeLetters.Of(o!)).ShouldBe("aaddac");
    }

    [Fact(Timeout = Limit)]
    public async Task A_claim_memory_that_forgot_makes_no_second_active_lead()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        var first = (await worker.ScreenAsync(worker.Lead("ada@example.com")))[0]!;
        worker.Claims.Forget();

        (await worker.ScreenAsync(worker.Lead("ada@example.com")))[0]!.Refusal!.DuplicateOf.ShouldBe(first.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_that_comes_again_after_its_write_keeps_its_outcome_and_is_announced_again()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        var lead = worker.Lead("ada@example.com");
        await worker.ScreenAsync(lead);
        await worker.Suppression.AddAsync(1, [A.Plain("ada@example.com")], Ct);

        (await worker.ScreenAsync(lead))[0]!.Status.ShouldBe(LeadStatus.Active);

        worker.Announcements.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_that_changes_between_judging_and_writing_is_judged_anew()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        var changes = 0;
        worker.Leads.Fault = _ =>
        {
            if (changes++ == 0)
                worker.Suppression.AddAsync(1, [A.Plain("ada@example.com")], Ct).GetAwaiter().GetResult();
            return null;
        };

        (await worker.ScreenAsync(worker.Lead("ada@example.com")))[0]!.Refusal!.Reason.ShouldBe(RejectReason.Suppressed);
        worker.Leads.Saves.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_no_lead_is_a_fault_of_its_own()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();

        var screened = await worker.Screening.ScreenAsync(
            [worker.Lead("ada@example.com", source: 9), worker.Lead("bea@example.com"), new IncomingLead(A.LeadId(), 1, worker.Clock.GetUtcNow(), Encoding.UTF8.GetBytes("[]"))],
            numbered: false, [], _ => { }, Ct);

        screened.Select(s => s.Fault is null).ShouldBe([false, true, false]);
        screened[1].Stored!.Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task With_a_broker_a_store_that_is_away_is_waited_for()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        var tries = 0;
        worker.Leads.Fault = _ => ++tries < 3 ? new StoreUnavailableException("Away.") : null;

        (await worker.ScreenAsync(worker.Lead("ada@example.com")))[0]!.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task In_one_process_a_store_that_is_away_fails_the_lead_at_once()
    {
        await using var worker = new Worker(EventKeeping.InStore);
        await worker.MakeSourceAsync();
        worker.Leads.Fault = _ => new StoreUnavailableException("Away.");

        await Should.ThrowAsync<StoreUnavailableException>(() => worker.ScreenAsync(worker.Lead("ada@example.com")));
    }
}
