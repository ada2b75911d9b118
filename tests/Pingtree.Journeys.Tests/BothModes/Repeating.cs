namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task A_repeat_under_the_same_key_is_the_same_lead_and_says_so()
    {
        var source = await SetUp.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));
        var first = await source.CreateAsync(lead, key);

        foreach (var intake in SetUp.Intakes)
        {
            var again = await source.On(intake).CreateAsync(lead, key);
            again.Status.ShouldBe(first.Status);
            again.Text.ShouldBe(first.Text);
            again.Header("Idempotency-Replayed").ShouldBe("true");
        }

        first.Header("Idempotency-Replayed").ShouldBeNull();
        (await source.FetchAsync())["total"].ShouldBe("1");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_is_replayed_as_the_same_refusal()
    {
        var source = await SetUp.NewSourceAsync();
        var (lead, key) = (new { phone = "1" }, ("Idempotency-Key", Made.Word()));

        var first = await source.CreateAsync(lead, key);
        var again = await source.CreateAsync(lead, key);

        first.Status.ShouldBe(400, first.Text);
        (again.Status, again.Text).ShouldBe((first.Status, first.Text));
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_body_under_the_same_key_is_a_mismatch()
    {
        var source = await SetUp.NewSourceAsync();
        var key = ("Idempotency-Key", Made.Word());
        await source.CreateAsync(Made.Lead(), key);

        var other = await source.CreateAsync(Made.Lead(), key);

        other.Status.ShouldBe(422, other.Text);
        other.Reason.ShouldBe("idempotency_mismatch");
        (await source.FetchAsync())["total"].ShouldBe("1");
    }

    [Fact(Timeout = 60_000)]
    public async Task Sixteen_at_once_under_one_key_make_one_lead()
    {
        var source = await SetUp.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));

        var answers = await AtOnceAsync(16, source, (api, _) => api.CreateAsync(lead, key, ("Prefer", "wait=30")));

        var taken = answers.Where(a => a.Status == 200).ToList();
        taken.ShouldNotBeEmpty();
        taken.ShouldAllBe(a => a.Success && a.LeadId == taken[0].LeadId);
        answers.Where(a => a.Status != 200).ShouldAllBe(a => a.Status == 409 && a.Reason == "idempotency_in_progress");
        (await source.FetchAsync())["total"].ShouldBe("1");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pending_answer_becomes_the_outcome()
    {
        var source = await SetUp.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));
        var pending = await source.CreateAsync(lead, key, ("Prefer", "respond-async"));
        pending.Status.ShouldBe(202, pending.Text);
        await source.WaitForLeadAsync(pending.LeadId);

        var outcome = await source.CreateAsync(lead, key);

        outcome.Status.ShouldBe(200, outcome.Text);
        outcome.Success.ShouldBeTrue();
        outcome.LeadId.ShouldBe(pending.LeadId);
        outcome.Header("Idempotency-Replayed").ShouldBe("true");
    }
}
