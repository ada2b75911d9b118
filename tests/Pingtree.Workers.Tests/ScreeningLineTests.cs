using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Tests;

public sealed class ScreeningLineTests
{
    private const int Limit = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task What_waits_when_a_batch_is_done_is_the_next_batch()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();

        var waiting = Enumerable.Range(0, 100).Select(i => worker.Line.ScreenAsync([worker.Lead($"{i}@example.com")], null, Ct)).ToList();
        await worker.Line.StartAsync(Ct);
        await Task.WhenAll(waiting);

        worker.Leads.Saves.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_that_breaks_the_machine_takes_none_of_its_batch_along()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        var poison = worker.Lead("poison@example.com");
        worker.Leads.Fault = leads => leads.Any(l => l.Lead.Id == poison.Id) ? new InvalidOperationException("Broken.") : null;

        var good = Enumerable.Range(0, 9).Select(i => worker.Line.ScreenAsync([worker.Lead($"{i}@example.com")], null, Ct)).ToList();
        var bad = worker.Line.ScreenAsync([poison], null, Ct);
        await worker.Line.StartAsync(Ct);

        await Task.WhenAll(good);
        await Should.ThrowAsync<InvalidOperationException>(() => bad);
    }

    [Fact(Timeout = Limit)]
    public async Task Outcomes_that_could_not_be_published_fail_the_message_and_nothing_is_screened_one_by_one()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        worker.Bus.Publish(Arg.Any<LeadsScreened>(), Arg.Any<CancellationToken>()).ThrowsAsync(new TimeoutException("The broker of the test is away."));

        var waiting = Enumerable.Range(0, 10).Select(i => worker.Line.ScreenAsync([worker.Lead($"{i}@example.com")], null, Ct)).ToList();
        await worker.Line.StartAsync(Ct);

        foreach (var lead in waiting)
            await Should.ThrowAsync<AnnouncementException>(() => lead);
        worker.Leads.Saves.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_whose_consumer_is_gone_is_not_screened_for_it()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        using var gone = new CancellationTokenSource();
        var lead = worker.Line.ScreenAsync([worker.Lead("ada@example.com")], null, gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => lead);

        await worker.Line.StartAsync(Ct);
        await worker.Line.ScreenAsync([worker.Lead("ada@example.com")], null, Ct);

        worker.Leads.Saves.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task In_one_process_a_lead_that_is_given_up_is_told_to_its_intake()
    {
        await using var worker = new Worker(EventKeeping.InStore);
        await worker.MakeSourceAsync();
        worker.Leads.Fault = _ => new StoreUnavailableException("Away.");
        var lead = worker.Lead("ada@example.com");

        var waiting = worker.Line.ScreenAsync([lead], "intake", Ct);
        await worker.Line.StartAsync(Ct);
        await Should.ThrowAsync<StoreUnavailableException>(() => waiting);

        worker.Bus.ReceivedCalls().Select(c => c.GetArguments()[0]).OfType<ScreeningReply>().ShouldHaveSingleItem().GivenUp.ShouldBe([lead.Id.ToString()]);
    }
}
