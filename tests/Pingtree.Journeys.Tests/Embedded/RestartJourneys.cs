namespace Pingtree.Journeys.Tests.Embedded;

/// <summary>One process that ends, well or badly, and starts again on the same directory.</summary>
public sealed class RestartJourneys
{
    [Fact(Timeout = 90_000)]
    public async Task What_was_answered_outlives_a_kill_under_load()
    {
        await using var setUp = await EmbeddedSetUp.StartAsync();
        var source = await setUp.NewSourceAsync();

        for (var round = 0; round < 2; round++)
        {
            var load = Load.Start([source]);
            await load.WaitForAnswersAsync(150);
            await setUp.Process.KillAsync();
            await load.StopAsync();
            await setUp.Process.StartAgainAsync();

            load.Answers.ShouldAllBe(a => a.Status == 200);
            load.Cut.ShouldBePositive("the process was to be killed in the middle of something");
            var stored = (await source.AllLeadsAsync()).ToLookup(l => l.GetProperty("lead_id").GetString());
            load.Promised.ShouldAllBe(id => stored[id].Count() == 1);
        }
    }

    [Fact(Timeout = 90_000)]
    public async Task The_last_answer_before_a_kill_stands_after_it()
    {
        await using var setUp = await EmbeddedSetUp.StartAsync();
        var source = await setUp.NewSourceAsync(("daily_cap", 1));
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));
        var suppressed = Made.Email();
        await source.SuppressAsync("email", suppressed);
        var last = await source.CreateAsync(lead, key, ("Prefer", "respond-async"));
        await setUp.Process.KillAsync();
        await setUp.Process.StartAgainAsync();

        last.Status.ShouldBe(202);
        (await source.LeadAsync(last.LeadId)).Status.ShouldBe(200);
        (await source.CreateAsync(lead, key)).LeadId.ShouldBe(last.LeadId);
        (await source.CreateAsync(lead))["duplicate_of"].ShouldBe(last.LeadId);
        (await source.CreateAsync(Made.Lead(suppressed))).Reason.ShouldBe("suppressed");
        (await source.CreateAsync(Made.Lead())).Reason.ShouldBe("cap_reached");
    }

    [Fact(Timeout = 90_000)]
    public async Task A_stop_in_good_order_loses_nothing_that_was_answered()
    {
        await using var setUp = await EmbeddedSetUp.StartAsync();
        var source = await setUp.NewSourceAsync();
        var load = Load.Start([source]);
        await load.WaitForAnswersAsync(100);

        var exitCode = await setUp.Process.StopAsync();
        await load.StopAsync();

        exitCode.ShouldBe(0);
        load.Answers.ShouldAllBe(a => a.Status == 200 || a.Status == 503);
        await setUp.Process.StartAgainAsync();
        var stored = (await source.AllLeadsAsync()).Select(l => l.GetProperty("lead_id").GetString()).ToHashSet();
        load.Promised.ShouldBeSubsetOf(stored!);
        setUp.ShouldNotHaveLogged(source.Key);
    }
}
