namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>A broker nobody has used yet.</summary>
public sealed class TopologyJourneys
{
    [Fact(Timeout = 120_000)]
    public async Task A_lead_taken_before_any_worker_ever_started_is_not_lost()
    {
        await using var setUp = await ScaledSetUp.StartAsync(intakes: 1, workers: 0);
        var source = await setUp.NewSourceAsync();
        var taken = await source.CreateAsync(Made.Lead(), ("Prefer", "respond-async"));
        taken.Status.ShouldBe(202, taken.Text);

        await setUp.AddWorkerAsync();

        (await source.WaitForLeadAsync(taken.LeadId)).GetProperty("status").GetString().ShouldBe("active");
    }
}
