using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>A process dies at each point between taking a lead and having told of it, and is started again on what is left.</summary>
public abstract class CrashPointJourneys(CrashStage stage)
{
    /// <summary>Whether what was told before the death can still be seen after it.</summary>
    protected abstract bool WatchOutlivesDeath { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("Published")]
    [InlineData("Received")]
    [InlineData("Stored")]
    [InlineData("Announced")]
    [InlineData("Routed")]
    [InlineData("Cleared")]
    public async Task A_death_on_the_walk_of_a_lead_loses_no_event_and_makes_no_second_active_lead(string point)
    {
        var source = await stage.SetUp.NewSourceAsync();
        var first = (await source.CreateAsync(Made.Lead())).LeadId;
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));

        Answer? answered = null;
        await stage.DieAtAsync(point, async () => answered = await TryAsync(() => source.CreateAsync(lead, key, ("Prefer", "wait=1"))));

        var answer = await UntilAnsweredAsync(() => source.CreateAsync(lead, key));
        (answer.Status, answer.Success).ShouldBe((200, true), answer.Text);
        if (answered is { Status: 200 or 202 })
            answer.LeadId.ShouldBe(answered.LeadId);
        var again = await source.CreateAsync(lead);
        again["duplicate_of"].ShouldBe(answer.LeadId);

        var expected = new[] { $"{answer.LeadId}.lead.active", $"{again.LeadId}.lead.duplicate" };
        (await OutcomeHistory.ReadBehindAsync(source, stage.Intake, $"{first}.lead.active", Ct)).ShouldBe(expected);
        (await source.FetchAsync("status=active"))["total"].ShouldBe("2");
        await stage.Watch.WaitForAsync(point == "Cleared" && !WatchOutlivesDeath ? expected[1..] : expected, Ct);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("SaleStored")]
    [InlineData("SaleAnnounced")]
    [InlineData("Routed")]
    [InlineData("Cleared")]
    public async Task A_death_on_the_way_of_a_sale_loses_neither_the_sale_nor_its_event(string point)
    {
        var source = await stage.SetUp.NewSourceAsync();
        var id = (await source.CreateAsync(Made.Lead())).LeadId;
        await stage.Watch.WaitForAsync([$"{id}.lead.active"], Ct); // or the lead's own event would be the one to die of

        await stage.DieAtAsync(point, () => TryAsync(() => source.SellAsync(id, "Acme", 12.5m)));

        // Not asked for again: the sweep has to see to it.
        if (point != "Cleared" || WatchOutlivesDeath)
            await stage.Watch.WaitForAsync([$"{id}.lead.sold"], Ct);
        var lead = (await source.LeadAsync(id)).Json.GetProperty("lead");
        lead.GetProperty("status").GetString().ShouldBe("sold");
        (await source.SellAsync(id, "Bolt")).Reason.ShouldBe("already_sold");
        var again = await source.SellAsync(id, "Acme", 99);
        again.Status.ShouldBe(200, again.Text);
        (again["price"], again["sold_at"]).ShouldBe(("12.5", lead.GetProperty("sold_at").GetString()));
        (await OutcomeHistory.ReadBehindAsync(source, stage.Intake, $"{id}.lead.active", Ct)).ShouldBe([$"{id}.lead.sold"]);
    }

    /// <summary>Null where the server died under the request.</summary>
    private static async Task<Answer?> TryAsync(Func<Task<Answer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<Answer> UntilAnsweredAsync(Func<Task<Answer>> ask)
    {
        while (true)
        {
            var answer = await ask();
            if (answer.Status is 200 or 400)
                return answer;
            answer.Status.ShouldBeOneOf(202, 409, 503);
            await Task.Delay(200, Ct);
        }
    }
}

public sealed class EmbeddedCrashPointJourneys(EmbeddedStage stage) : CrashPointJourneys(stage.Stage), IClassFixture<EmbeddedStage>
{
    protected override bool WatchOutlivesDeath => false;
}

public sealed class ScaledCrashPointJourneys(ScaledStage stage) : CrashPointJourneys(stage.Stage), IClassFixture<ScaledStage>
{
    protected override bool WatchOutlivesDeath => true;
}
