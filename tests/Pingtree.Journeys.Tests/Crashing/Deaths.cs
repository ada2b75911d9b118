using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>A process dies at a point between taking something and having told of it, and is started again on what is left.</summary>
internal static class Deaths
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The lead gets its one outcome, and those outside are told of it.</summary>
    public static async Task OnTheWalkOfALeadAsync(CrashStage stage, string point)
    {
        var source = await stage.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));

        Answer? answered = null;
        await stage.DieAtAsync(point, async () => answered = await TryAsync(() => source.CreateAsync(lead, key, ("Prefer", "wait=1"))));

        var answer = await UntilAnsweredAsync(() => source.CreateAsync(lead, key));
        (answer.Status, answer.Success).ShouldBe((200, true), answer.Text);
        if (answered is { Status: 200 or 202 })
            answer.LeadId.ShouldBe(answered.LeadId);
        var again = await source.CreateAsync(lead);
        again["duplicate_of"].ShouldBe(answer.LeadId);

        var (active, duplicate) = ($"{answer.LeadId}.lead.active", $"{again.LeadId}.lead.duplicate");
        (await OutcomeHistory.ReadBehindAsync(source, active, Ct)).ShouldBe([duplicate]);
        (await source.FetchAsync("status=active"))["total"].ShouldBe("1");
        await stage.WaitForArrivalAsync(active, duplicate);
        await stage.LeaveAsync(source);
    }

    /// <summary>The sale stands, and those outside are told of it although nobody asks again.</summary>
    public static async Task OnTheWayOfASaleAsync(CrashStage stage, string point)
    {
        var source = await stage.NewSourceAsync();
        var id = (await source.CreateAsync(Made.Lead())).LeadId;
        await stage.WaitForArrivalAsync($"{id}.lead.active"); // or the lead's own event would be the one to die of

        await stage.DieAtAsync(point, () => TryAsync(() => source.SellAsync(id, "Acme", 12.5m)));

        await stage.WaitForArrivalAsync($"{id}.lead.sold");
        var lead = (await source.LeadAsync(id)).Json.GetProperty("lead");
        lead.GetProperty("status").GetString().ShouldBe("sold");
        (await source.SellAsync(id, "Bolt")).Reason.ShouldBe("already_sold");
        var again = await source.SellAsync(id, "Acme", 99);
        again.Status.ShouldBe(200, again.Text);
        (again["price"], again["sold_at"]).ShouldBe(("12.5", lead.GetProperty("sold_at").GetString()));
        (await OutcomeHistory.ReadBehindAsync(source, $"{id}.lead.active", Ct)).ShouldBe([$"{id}.lead.sold"]);
        await stage.LeaveAsync(source);
    }

    /// <summary>The endpoint has the event and nobody knows: it gets it again, under the same id, once the dead process's lease is over.</summary>
    public static async Task OfADeliveryAsync(CrashStage stage)
    {
        var source = await stage.NewSourceAsync();

        string? id = null;
        await stage.DieAtAsync("DeliverySent", async () => id = (await source.CreateAsync(Made.Lead())).LeadId);

        await stage.WaitForSecondPostAsync($"{id}.lead.active");
        await stage.LeaveAsync(source);
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
