using Microsoft.Extensions.DependencyInjection;
using Pingtree.Contracts.Leads;
using Pingtree.Intake.Submitting;

namespace Pingtree.Intake.Tests.Submitting;

public sealed class LeadSubmissionTests
{
    private const string Create = IntakeHost.Home + "/create";
    private const string Lead = """{"email":"a@b.com","phone":"5551234567"}""";
    private static readonly (string, string) Key = ("Idempotency-Key", "k1");

    [Fact(Timeout = 30_000)]
    public async Task A_lost_reply_is_found_in_the_store()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnPublish = lead =>
        {
            host.Screen(lead, replies: false);
            return Task.CompletedTask;
        };

        var answer = (await host.PostAsync(Create, Lead)).ShouldBeOk();

        answer.Json.GetProperty("message").GetString().ShouldBe("Lead created successfully.");
        host.Leads.OutcomesAsked.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_an_outcome_the_answer_is_202_with_the_place_to_look()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnPublish = _ => Task.CompletedTask;

        var answer = (await host.PostAsync(Create, Lead, headers: ("Prefer", "wait=1"))).ShouldBeOk(202);

        var id = answer.Json.GetProperty("lead_id").GetString();
        answer.Json.GetProperty("status").GetString().ShouldBe("pending");
        answer.Header("Location").ShouldBe($"{IntakeHost.Home}/leads/{id}");
        host.Published.ShouldHaveSingleItem().LeadId.ShouldBe(id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_repeat_while_the_first_is_in_flight_is_a_conflict_and_afterwards_a_replay()
    {
        await using var host = await IntakeHost.StartAsync();
        var published = new TaskCompletionSource<LeadReceived>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.OnPublish = lead =>
        {
            published.SetResult(lead);
            return Task.CompletedTask;
        };

        var first = host.PostAsync(Create, Lead, headers: [Key, ("Prefer", "wait=30")]);
        var lead = await published.Task;
        (await host.PostAsync(Create, Lead, headers: Key)).ShouldBeRefused(409, "idempotency_in_progress");
        (await host.PostAsync(Create, """{"email":"other@b.com"}""", headers: Key)).ShouldBeRefused(422, "idempotency_mismatch");
        host.Screen(lead);

        (await first).ShouldBeOk().Header("Idempotency-Replayed").ShouldBeNull();
        var again = (await host.PostAsync(Create, Lead, headers: Key)).ShouldBeOk();
        again.Header("Idempotency-Replayed").ShouldBe("true");
        again.Json.GetProperty("lead_id").GetString().ShouldBe(lead.LeadId);
        host.Published.Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_lease_is_renewed_while_the_create_waits_and_released_at_its_end()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnPublish = _ => Task.CompletedTask;

        (await host.PostAsync(Create, Lead, headers: [Key, ("Prefer", "wait=9")])).ShouldBeOk(202);

        // One every two seconds; timers that fire a little early make a few more.
        host.Reservations.Renewals.ShouldBeInRange(1, 10);
        host.Reservations.IsHeld("idempotency-key:k1").ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bus_that_fails_is_a_503_and_the_retry_carries_the_same_lead_id()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnPublish = _ => throw new InvalidOperationException("The broker of the test is away: secret detail.");

        var refused = await host.PostAsync(Create, Lead, headers: Key);
        host.OnPublish = null;
        var retried = (await host.PostAsync(Create, Lead, headers: Key)).ShouldBeOk();

        refused.ShouldBeRefused(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
        refused.Text.ShouldNotContain("secret detail");
        host.Reservations.Releases.ShouldBe(2);
        host.Published.Count.ShouldBe(2);
        host.Published.ShouldAllBe(p => p.LeadId == retried.Json.GetProperty("lead_id").GetString());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bus_that_never_confirms_is_a_503_after_the_deadline()
    {
        await using var host = await IntakeHost.StartAsync(builder => builder.Services.Configure<IntakeOptions>(o => o.PublishDeadline = TimeSpan.FromSeconds(3)));
        host.OnPublish = _ => new TaskCompletionSource().Task;

        (await host.PostAsync(Create, Lead)).ShouldBeRefused(503, "unavailable");
    }

    [Fact(Timeout = 30_000)]
    public async Task On_a_bus_that_forgets_nothing_is_promised_before_the_outcome_is_stored()
    {
        await using var host = await IntakeHost.StartAsync(builder => builder.Services.Configure<IntakeOptions>(o => o.BusIsVolatile = true));

        host.OnPublish = _ => Task.CompletedTask;
        (await host.PostAsync(Create, Lead, headers: ("Prefer", "respond-async"))).ShouldBeRefused(503, "unavailable");

        host.OnPublish = null;
        (await host.PostAsync(Create, Lead, headers: ("Prefer", "respond-async"))).ShouldBeOk(202);
    }
}
