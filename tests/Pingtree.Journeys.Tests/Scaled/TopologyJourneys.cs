namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>A broker nobody has used yet.</summary>
public sealed class TopologyJourneys
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

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

    [Fact(Timeout = 120_000)]
    public async Task Every_queue_outlives_a_restart_of_the_broker_or_belongs_to_one_connection()
    {
        // RabbitMQ from 4.3 on refuses all others.
        await using var setUp = await ScaledSetUp.StartAsync(intakes: 1, workers: 1);

        var queues = (await setUp.Broker.ControlAsync(Ct, "-q", "list_queues", "--no-table-headers", "name", "durable", "exclusive"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        queues.ShouldContain(queue => queue.StartsWith("pingtree.replies.", StringComparison.Ordinal));
        queues.ShouldAllBe(queue => queue.Contains("true", StringComparison.Ordinal));
    }
}
