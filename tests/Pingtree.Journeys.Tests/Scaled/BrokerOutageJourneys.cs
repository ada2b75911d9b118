using System.Diagnostics;

namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>The broker or the workers are away.</summary>
[Collection(nameof(Outages))]
public sealed class BrokerOutageJourneys(OutageSetUp outage)
{
    private readonly ScaledSetUp _setUp = outage.SetUp;

    [Fact(Timeout = 120_000)]
    public async Task Without_a_broker_a_create_is_refused_at_once_and_the_same_request_works_when_it_is_back()
    {
        var source = await _setUp.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));
        var kept = await source.CreateAsync(Made.Lead());

        await _setUp.Broker.StopAsync();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                var watch = Stopwatch.StartNew();
                var refused = await source.On(_setUp.Intakes[i % 2]).CreateAsync(lead, key);
                watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
                refused.Status.ShouldBe(503, refused.Text);
                refused.Reason.ShouldBe("unavailable");
                int.Parse(refused.Header("Retry-After")!).ShouldBePositive();
            }

            (await source.LeadAsync(kept.LeadId)).Status.ShouldBe(200);
            (await source.SuppressAsync("email", Made.Email())).Status.ShouldBe(200);
            foreach (var process in (PingtreeProcess[])[.. _setUp.Intakes, .. _setUp.Workers])
                (await process.WaitForReadinessAsync(503))["rabbitmq"].ShouldBe("unavailable");
        }
        finally
        {
            await _setUp.Broker.StartAsync();
        }

        foreach (var process in _setUp.Processes)
            await process.WaitForReadinessAsync(200);
        var taken = await source.CreateAsync(lead, key);
        taken.Status.ShouldBe(200, taken.Text);
        taken.Success.ShouldBeTrue();
        (await source.On(_setUp.Intakes[1]).CreateAsync(lead, key)).LeadId.ShouldBe(taken.LeadId);
        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
        (await source.FetchAsync())["total"].ShouldBe("3");
        _setUp.ShouldNotHaveLogged(source.Key, key.Item2);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_process_that_waits_for_its_broker_may_be_asked_to_end()
    {
        PingtreeProcess[] oneOfEach = [_setUp.Intakes[1], _setUp.Workers[1]];
        foreach (var process in oneOfEach)
            (await process.StopAsync()).ShouldBe(0);

        await _setUp.Broker.StopAsync();
        try
        {
            await Task.WhenAll(oneOfEach.Select(process => process.StartUnreadyAsync()));
            foreach (var process in oneOfEach)
            {
                (await process.WaitForReadinessAsync(503))["rabbitmq"].ShouldBe("unavailable");
                (await process.StopAsync()).ShouldBe(0, string.Join('\n', process.Output.TakeLast(30)));
            }
        }
        finally
        {
            await _setUp.Broker.StartAsync();
        }

        foreach (var process in oneOfEach)
            await process.StartAgainAsync();
        foreach (var process in _setUp.Processes)
            await process.WaitForReadinessAsync(200);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_broker_that_stops_under_load_loses_nothing_that_was_answered()
    {
        var source = await _setUp.NewSourceAsync();
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)]);
        await load.WaitForAnswersAsync(50);

        await _setUp.Broker.StopAsync();
        await _setUp.Broker.StartAsync();
        foreach (var process in _setUp.Processes)
            await process.WaitForReadinessAsync(200);
        await load.WaitForAnswersAsync(50);
        await load.StopAsync();

        load.Answers.ShouldAllBe(a => a.Status == 200 || a.Status == 202 || (a.Status == 503 && a.Reason == "unavailable"));
        foreach (var id in load.Promised)
            (await source.WaitForLeadAsync(id)).GetProperty("status").GetString().ShouldBe("active");
        _setUp.ShouldNotHaveLogged(source.Key);
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_workers_a_create_is_pending_at_the_end_of_its_wait_and_gets_its_outcome_later()
    {
        var source = await _setUp.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));
        foreach (var worker in _setUp.Workers)
            (await worker.StopAsync()).ShouldBe(0);

        var watch = Stopwatch.StartNew();
        var waited = await source.CreateAsync(lead, ("Prefer", "wait=1"), key);
        watch.Elapsed.TotalSeconds.ShouldBeInRange(0.9, 3);
        watch.Restart();
        var byDefault = await source.CreateAsync(lead);
        watch.Elapsed.TotalSeconds.ShouldBeInRange(4.9, 7);
        foreach (var answer in new[] { waited, byDefault })
        {
            answer.Status.ShouldBe(202, answer.Text);
            answer["status"].ShouldBe("pending");
            var notYet = await source.LeadAsync(answer.LeadId);
            (notYet.Status, notYet.Header("Retry-After")).ShouldBe((404, "2"));
        }

        foreach (var worker in _setUp.Workers)
            await worker.StartAgainAsync();
        string?[] outcomes =
        [
            (await source.WaitForLeadAsync(waited.LeadId)).GetProperty("status").GetString(),
            (await source.WaitForLeadAsync(byDefault.LeadId)).GetProperty("status").GetString(),
        ];
        outcomes.ShouldBe(["active", "duplicate"], ignoreOrder: true);
        var outcome = await source.CreateAsync(lead, key);
        (outcome.LeadId, outcome.Header("Idempotency-Replayed")).ShouldBe((waited.LeadId, "true"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_worker_killed_under_load_leaves_every_lead_with_one_outcome()
    {
        var source = await _setUp.NewSourceAsync();
        var people = Enumerable.Range(0, 2000).Select(_ => Made.Email()).ToList();
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)], lead: i => Made.Lead(people[i / 2 % people.Count]));
        await load.WaitForAnswersAsync(100);

        await _setUp.Workers[0].KillAsync();
        await load.WaitForAnswersAsync(100);
        await _setUp.Workers[0].StartAgainAsync();
        await load.WaitForAnswersAsync(50);
        await load.StopAsync();

        load.Answers.ShouldAllBe(a => a.Status == 200 || a.Status == 202);
        await load.ShouldHaveOneOutcomeEachAsync(source);
        _setUp.ShouldNotHaveLogged(source.Key);
    }

    [Fact(Timeout = 120_000)]
    public async Task Intakes_and_workers_that_are_replaced_under_load_lose_nothing()
    {
        var source = await _setUp.NewSourceAsync();
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)]);
        await load.WaitForAnswersAsync(50);

        foreach (var process in new[] { _setUp.Workers[0], _setUp.Intakes[1] })
        {
            (await process.StopAsync()).ShouldBe(0);
            await load.WaitForAnswersAsync(50);
            await process.StartAgainAsync();
        }

        await load.StopAsync();
        load.Answers.ShouldAllBe(a => a.Status == 200 || a.Status == 202 || a.Status == 503);
        await load.ShouldHaveOneOutcomeEachAsync(source);
        _setUp.ShouldNotHaveLogged(source.Key);
    }
}
