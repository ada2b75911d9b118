using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>Processes are killed at any moment while leads and sales stream in; then what was answered is held against what is there and what arrived.</summary>
internal static class RandomKills
{
    private const int Kills = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task SurviveAsync(CrashStage stage)
    {
        var random = new Random(815);
        var source = await stage.NewSourceAsync();
        var first = (await source.CreateAsync(Made.Lead())).LeadId;

        // Every other lead is somebody who was there before.
        var people = Enumerable.Range(0, 5000).Select(_ => Made.Email()).ToList();
        var load = Load.Start([source], partners: 6, lead: i => Made.Lead(people[i / 2 % people.Count]));
        var sales = Sales.Start(source, load);
        for (var kill = 0; kill < Kills; kill++)
        {
            await load.WaitForAnswersAsync(40 + random.Next(80));
            var victim = stage.Processes[kill % stage.Processes.Count];
            await victim.KillAsync();
            await victim.StartAgainAsync();
        }

        await load.WaitForAnswersAsync(40);
        await sales.StopAsync();
        await load.StopAsync();
        foreach (var answer in load.Answers.Where(a => a.Status == 202))
            await source.WaitForLeadAsync(answer.LeadId);

        var leads = await source.AllLeadsAsync();
        leads.Where(l => l.GetProperty("status").GetString() is "active" or "sold").Select(l => l.GetProperty("email").GetString()).ShouldBeUnique();
        var sold = leads.Where(l => l.GetProperty("status").GetString() == "sold").Select(l => $"{l.GetProperty("lead_id").GetString()}.lead.sold").ToList();
        sales.Sold.ShouldNotBeEmpty();
        sales.Sold.Select(id => $"{id}.lead.sold").Except(sold).ShouldBeEmpty();

        var expected = load.Answers.Where(a => a.Status == 200).Select(a => $"{a.LeadId}.lead.{(a.Success ? "active" : "duplicate")}").Concat(sold).ToList();
        var history = await OutcomeHistory.WaitForAsync(expected, source, $"{first}.lead.active", Ct);
        history.ShouldBeUnique();
        history.Where(id => id.EndsWith(".sold", StringComparison.Ordinal)).ShouldBe(sold, ignoreOrder: true);
        load.Promised.Except(history.Select(id => id.Split('.')[0])).ShouldBeEmpty();
        await stage.WaitForArrivalAsync([$"{first}.lead.active", .. history]);
        await stage.LeaveAsync(source);
    }
}
