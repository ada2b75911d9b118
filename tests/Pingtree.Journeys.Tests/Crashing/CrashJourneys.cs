namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>One process dies: at every point of the walk, and at any moment. Each death is one of a process with a store of its own.</summary>
public sealed class EmbeddedCrashJourneys
{
    [Fact(Timeout = 170_000)]
    public Task A_death_on_the_walk_of_a_lead_loses_no_event_and_makes_no_second_active_lead() =>
        AtEachAsync(Deaths.OnTheWalkOfALeadAsync, toldFromTheStart: true, "Published", "Received", "Stored", "Announced", "Routed", "Cleared");

    [Fact(Timeout = 170_000)]
    public Task A_death_on_the_way_of_a_sale_loses_neither_the_sale_nor_its_event() =>
        AtEachAsync(Deaths.OnTheWayOfASaleAsync, toldFromTheStart: false, "SaleStored", "SaleAnnounced", "Routed", "Cleared");

    [Fact(Timeout = 180_000)]
    public async Task Kills_at_any_moment_lose_no_acknowledged_lead_no_sale_and_no_event()
    {
        await using var stage = await CrashStage.EmbeddedAsync();
        await RandomKills.SurviveAsync(stage);
    }

    /// <summary>At a few points at once: what takes time is that the sweep leaves alone what may still be on its way.</summary>
    private static Task AtEachAsync(Func<CrashStage, string, Task> dieAsync, bool toldFromTheStart, params string[] points) =>
        Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (point, _) =>
        {
            await using var stage = await CrashStage.EmbeddedAsync(toldFromTheStart ? point : null);
            try
            {
                await dieAsync(stage, point);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"After a death at {point}: {exception.Message}", exception);
            }
        });
}

/// <summary>The same with a broker and a process for each role, of which one dies. Whatever a journey does not settle the next one would die of.</summary>
public sealed class ScaledCrashJourneys(ScaledStage shared) : IClassFixture<ScaledStage>
{
    [Theory(Timeout = 120_000)]
    [InlineData("Published")]
    [InlineData("Received")]
    [InlineData("Stored")]
    [InlineData("Announced")]
    [InlineData("Routed")]
    [InlineData("Cleared")]
    public Task A_death_on_the_walk_of_a_lead_loses_no_event_and_makes_no_second_active_lead(string point) =>
        Deaths.OnTheWalkOfALeadAsync(shared.Stage, point);

    [Theory(Timeout = 120_000)]
    [InlineData("SaleStored")]
    [InlineData("SaleAnnounced")]
    [InlineData("Routed")]
    [InlineData("Cleared")]
    public Task A_death_on_the_way_of_a_sale_loses_neither_the_sale_nor_its_event(string point) =>
        Deaths.OnTheWayOfASaleAsync(shared.Stage, point);

    [Fact(Timeout = 120_000)]
    public Task A_delivery_whose_result_was_not_written_is_sent_again_under_the_same_id() => Deaths.OfADeliveryAsync(shared.Stage);

    [Fact(Timeout = 300_000)]
    public Task Kills_at_any_moment_lose_no_acknowledged_lead_no_sale_and_no_event() => RandomKills.SurviveAsync(shared.Stage);
}
