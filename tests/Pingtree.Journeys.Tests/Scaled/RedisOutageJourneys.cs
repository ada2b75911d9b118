namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>Redis goes, comes back, forgets. It decides nothing, so nothing may follow from it.</summary>
[Collection(nameof(Outages))]
public sealed class RedisOutageJourneys(OutageSetUp outage)
{
    private readonly ScaledSetUp _setUp = outage.SetUp;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_redis_that_stops_and_comes_back_fails_no_request_and_lets_nobody_through()
    {
        var source = await _setUp.NewSourceAsync();
        var (before, meanwhile, lifted) = (Made.Email(), Made.Email(), Made.Email());
        await source.SuppressAsync("email", before);
        await source.SuppressAsync("email", lifted);
        var held = await source.CreateAsync(Made.Lead());
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)], partners: 4);
        await load.WaitForAnswersAsync(20);

        await _setUp.Redis.StopAsync();
        try
        {
            (await source.SuppressAsync("email", meanwhile)).Status.ShouldBe(200);
            (await source.UnsuppressAsync("email", lifted)).Status.ShouldBe(200);
            await ShouldStandAsync();
            await load.WaitForAnswersAsync(50);
            foreach (var process in _setUp.Processes)
            {
                var ready = await new Api(process.Http, "none").GetAsync("/health/ready");
                ready.Status.ShouldBe(200, ready.Text);
                ready["redis"].ShouldBe("degraded");
            }
        }
        finally
        {
            // With what it knew when it stopped: the suppression made meanwhile is not among it.
            await _setUp.Redis.StartAsync();
        }

        for (var i = 0; i < 20; i++)
        {
            await ShouldStandAsync();
            await Task.Delay(100, Ct);
        }

        await load.StopAsync();
        load.Cut.ShouldBe(0);
        load.Answers.ShouldAllBe(a => a.Status == 200 && a.Success);
        await ReadyAgainAsync();
        await LimitsAreSharedAgainAsync();
        _setUp.ShouldNotHaveLogged(source.Key);

        async Task ShouldStandAsync()
        {
            (await source.CreateAsync(Made.Lead(before))).Reason.ShouldBe("suppressed");
            (await source.CreateAsync(Made.Lead(meanwhile))).Reason.ShouldBe("suppressed");
            var free = await source.CreateAsync(Made.Lead(lifted));
            (free.Success || free.Reason == "duplicate").ShouldBeTrue(free.Text);
            var lead = (await source.LeadAsync(held.LeadId)).Json.GetProperty("lead");
            (await source.CreateAsync(Made.Lead(lead.GetProperty("email").GetString())))["duplicate_of"].ShouldBe(held.LeadId);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_flushed_redis_costs_no_second_active_lead_no_suppression_and_no_cap()
    {
        var source = await _setUp.NewSourceAsync(("daily_cap", 3));
        var (lead, suppressed) = (Made.Lead(), Made.Email());
        await source.SuppressAsync("email", suppressed);
        var first = await source.CreateAsync(lead);

        for (var i = 0; i < 3; i++)
        {
            await _setUp.Redis.FlushAsync();
            (await source.CreateAsync(lead))["duplicate_of"].ShouldBe(first.LeadId);
            await _setUp.Redis.FlushAsync();
            (await source.CreateAsync(Made.Lead(suppressed))).Reason.ShouldBe("suppressed");
        }

        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
        await _setUp.Redis.FlushAsync();
        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
        await _setUp.Redis.FlushAsync();
        (await source.CreateAsync(Made.Lead())).Reason.ShouldBe("cap_reached");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_redis_flushed_under_load_costs_no_second_active_lead()
    {
        var source = await _setUp.NewSourceAsync();
        var people = Enumerable.Range(0, 50).Select(_ => Made.Email()).ToList();
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)], lead: i => Made.Lead(people[i % people.Count]));

        for (var i = 0; i < 10; i++)
        {
            await load.WaitForAnswersAsync(20);
            await _setUp.Redis.FlushAsync();
        }

        await load.StopAsync();
        load.Answers.ShouldAllBe(a => a.Status == 200);
        var active = (await source.AllLeadsAsync()).Where(l => l.GetProperty("status").GetString() == "active");
        active.Select(l => l.GetProperty("email").GetString()!).ShouldBe(people, ignoreOrder: true);
    }

    private async Task ReadyAgainAsync()
    {
        foreach (var process in _setUp.Processes)
        {
            while ((await new Api(process.Http, "none").GetAsync("/health/ready"))["redis"] != "ok")
                await Task.Delay(100, Ct);
        }
    }

    private async Task LimitsAreSharedAgainAsync()
    {
        while (true)
        {
            var source = await _setUp.NewSourceAsync(("rate_limits", new { create = 2 }));
            var answers = new List<Answer>();
            foreach (var intake in _setUp.Intakes.Concat(_setUp.Intakes))
                answers.Add(await source.On(intake).CreateAsync(Made.Lead()));
            if (answers.Count(a => a.Status == 429) == 2)
                return;

            // Each intake counts by itself until its breaker closes, be it in the midst of these four: that refuses fewer, never more.
            answers.ShouldAllBe(a => a.Status == 200 || a.Status == 429);
            answers.Count(a => a.Status == 429).ShouldBeLessThan(2);
            await Task.Delay(500, Ct);
        }
    }
}
