using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>Processes are killed at any moment while leads and sales stream in; then what was answered is held against what is there.</summary>
public sealed class RandomKillJourneys
{
    private const int Rounds = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task In_one_process_every_acknowledged_lead_and_sale_has_its_event_once()
    {
        await using var setUp = await EmbeddedSetUp.StartAsync();

        await KillAtRandomAsync(setUp, [setUp.Process], watch: null);
    }

    [Fact(Timeout = 180_000)]
    public async Task With_a_broker_every_acknowledged_lead_and_sale_has_its_event_once_and_it_is_told()
    {
        await using var setUp = await ScaledSetUp.StartAsync(intakes: 1, workers: 2);
        await using var watch = await BusWatch.OpenAsync(setUp.Broker.ConnectionString, Ct);

        await KillAtRandomAsync(setUp, [.. setUp.Processes], watch);
    }

    private static async Task KillAtRandomAsync(SetUp setUp, IReadOnlyList<PingtreeProcess> victims, BusWatch? watch)
    {
        var random = new Random(815);
        var source = await setUp.NewSourceAsync();
        var first = (await source.CreateAsync(Made.Lead())).LeadId;

        // Every other lead is somebody who was there before.
        var people = Enumerable.Range(0, 5000).Select(_ => Made.Email()).ToList();
        var load = Load.Start([source], partners: 6, lead: i => Made.Lead(people[i / 2 % people.Count]));
        var sales = Sales.Start(source, load);
        for (var round = 0; round < Rounds; round++)
        {
            await load.WaitForAnswersAsync(40 + random.Next(80));
            var victim = victims[random.Next(victims.Count)];
            await victim.KillAsync();
            await victim.StartAgainAsync();
        }

        await load.WaitForAnswersAsync(40);
        await sales.StopAsync();
        await load.StopAsync();
        foreach (var id in load.Promised)
            await source.WaitForLeadAsync(id);

        var expected = load.Answers.Where(a => a.Status == 200).Select(a => $"{a.LeadId}.lead.{(a.Success ? "active" : "duplicate")}")
            .Concat(sales.Sold.Select(id => $"{id}.lead.sold")).ToList();
        sales.Sold.ShouldNotBeEmpty();
        var history = await OutcomeHistory.ReadBehindAsync(source, setUp.Intakes[0], $"{first}.lead.active", Ct);
        history.ShouldBeUnique();
        expected.Except(history).ShouldBeEmpty();
        load.Promised.Except(history.Select(id => id.Split('.')[0])).ShouldBeEmpty();
        if (watch is not null)
            await watch.WaitForAsync(expected, Ct);

        var leads = await source.AllLeadsAsync();
        leads.Where(l => l.GetProperty("status").GetString() is "active" or "sold").Select(l => l.GetProperty("email").GetString()).ShouldBeUnique();
        leads.Where(l => l.GetProperty("status").GetString() == "sold").Select(l => l.GetProperty("lead_id").GetString()!)
            .ShouldBe(history.Where(id => id.EndsWith(".sold", StringComparison.Ordinal)).Select(id => id.Split('.')[0]), ignoreOrder: true);
    }
}
