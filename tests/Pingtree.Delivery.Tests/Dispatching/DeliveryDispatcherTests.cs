using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pingtree.Delivery.Dispatching;
using Pingtree.Delivery.Tests.Harness;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Delivery.Tests.Dispatching;

public sealed class DeliveryDispatcherTests
{
    private const int Limit = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task What_is_added_is_delivered_at_once_when_the_signal_rings()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        var happened = await bench.AddAsync(webhook, events: 20); // the clock stands still: no poll helps
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 20);

        receiver.Requests.Select(request => request.EventId).Order().ShouldBe(happened.Select(one => one.Id).Order());
    }

    [Fact(Timeout = Limit)]
    public async Task What_another_process_added_is_found_within_a_second()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        var webhook = bench.Endpoint(receiver.Url());
        await bench.StartAsync();
        await bench.Store.AddAsync([new NewDelivery(webhook.Id, 1, null, "test_1")], bench.Clock.GetUtcNow(), Ct);
        var start = bench.Clock.GetUtcNow();

        await bench.PassTimeUntilAsync(() => !receiver.Requests.IsEmpty);

        (bench.Clock.GetUtcNow() - start).ShouldBeLessThan(TimeSpan.FromSeconds(2.5));
    }

    [Fact(Timeout = Limit)]
    public async Task A_failed_delivery_is_tried_again_after_five_seconds_and_then_delivered()
    {
        var times = new ConcurrentQueue<DateTimeOffset>();
        await using var bench = new Bench();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            times.Enqueue(bench.Clock.GetUtcNow());
            context.Response.StatusCode = times.Count > 1 ? 200 : 500;
            return context.Response.WriteAsync(times.Count > 1 ? "thanks" : "not now");
        });
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => bench.Store.RowsOf(webhook.Id)[0].Attempts == 1);
        var failed = bench.Store.RowsOf(webhook.Id)[0];
        failed.Status.ShouldBe(DeliveryStatus.Pending);
        failed.Response.ShouldBe(new DeliveryResponse(500, "not now"));
        bench.Store.Read(webhook.Id).FailingSince.ShouldNotBeNull();

        await bench.PassTimeUntilAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 1);

        (times.Last() - times.First()).ShouldBeInRange(TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(6.8));
        bench.Store.RowsOf(webhook.Id)[0].Attempts.ShouldBe(2);
        bench.Store.Read(webhook.Id).FailingSince.ShouldBeNull();
        receiver.Requests.Select(request => request.EventId).Distinct().ShouldHaveSingleItem();
    }

    [Fact(Timeout = Limit)]
    public async Task The_eighth_failure_is_the_last()
    {
        await using var receiver = await Receiver.AnsweringAsync(500);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Exhausted) == 1, GoToNextAttempt);

        receiver.Requests.Count.ShouldBe(8);
        bench.Store.RowsOf(webhook.Id)[0].Attempts.ShouldBe(8);
        bench.Store.Read(webhook.Id).Active.ShouldBeTrue();

        void GoToNextAttempt()
        {
            var row = bench.Store.RowsOf(webhook.Id)[0];
            if (row.Attempts == bench.Store.Takes && row.Status == DeliveryStatus.Pending && row.DueAt > bench.Clock.GetUtcNow())
                bench.Clock.Set(row.DueAt); // nothing is under way that this could time out
            bench.Ring();
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_410_switches_the_endpoint_off()
    {
        await using var receiver = await Receiver.AnsweringAsync(410);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => !bench.Store.Read(webhook.Id).Active);

        bench.Store.RowsOf(webhook.Id)[0].Status.ShouldBe(DeliveryStatus.Cancelled);
    }

    [Fact(Timeout = Limit)]
    public async Task An_endpoint_that_failed_for_five_days_is_switched_off_by_the_next_failure()
    {
        await using var receiver = await Receiver.AnsweringAsync(500);
        await using var bench = new Bench();
        await bench.StartAsync();
        var patient = bench.Endpoint(receiver.Url(), failingSince: bench.Clock.GetUtcNow().AddDays(-4.9));
        var hopeless = bench.Endpoint(receiver.Url(), failingSince: bench.Clock.GetUtcNow().AddDays(-5));

        await bench.AddAsync(patient);
        await bench.AddAsync(hopeless);
        await Eventually.BeAsync(() => !bench.Store.Read(hopeless.Id).Active);
        await Eventually.BeAsync(() => bench.Store.RowsOf(patient.Id)[0].Attempts == 1);

        bench.Store.Read(patient.Id).Active.ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task The_body_is_the_lead_as_stored_now_read_once_for_all_that_was_taken_together()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        var happened = await bench.AddAsync(webhook, events: 30);
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 30);

        bench.Leads.Reads.ShouldBe(bench.Store.Takes);
        var body = JsonDocument.Parse(receiver.Requests.Single(request => request.EventId == happened[0].Id).Body).RootElement;
        body.GetProperty("type").GetString().ShouldBe("lead.active");
        body.GetProperty("source").GetString().ShouldBe("/database-source/cars");
        body.GetProperty("data").GetProperty("email").GetString().ShouldBe("ada@example.com");
    }

    [Fact(Timeout = Limit)]
    public async Task Of_an_erased_lead_nothing_is_sent()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        var webhook = bench.Endpoint(receiver.Url());
        var happened = await bench.AddAsync(webhook, events: 2);
        bench.Leads.Erase(happened[0].LeadId);

        await bench.StartAsync();
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Pending) == 0);

        receiver.Requests.ShouldHaveSingleItem().EventId.ShouldBe(happened[1].Id);
        var erased = bench.Store.RowsOf(webhook.Id).Single(row => row.Delivery.EventId == happened[0].Id);
        erased.Status.ShouldBe(DeliveryStatus.Cancelled);
        erased.Response!.Status.ShouldBeNull();
        bench.Store.Read(webhook.Id).FailingSince.ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task A_test_event_tells_nothing_of_anybody()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        await bench.AddAsync(new NewDelivery(webhook.Id, 1, null, "test_1"));
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 1);

        var body = JsonDocument.Parse(receiver.Requests.ShouldHaveSingleItem().Body).RootElement;
        body.GetProperty("specversion").GetString().ShouldBe("1.0");
        body.GetProperty("id").GetString().ShouldBe("test_1");
        body.GetProperty("type").GetString().ShouldBe("webhook.test");
        body.GetProperty("source").GetString().ShouldBe("/database-source/cars");
        body.GetProperty("subject").GetString().ShouldBe(webhook.Id.Value);
        body.GetProperty("data").EnumerateObject().Select(member => member.Name).ShouldBe(["message"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_secret_whose_key_is_missing_delays_the_delivery_and_blames_nobody()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url(), failingSince: null, secret: []);

        await bench.AddAsync(webhook, events: 3);
        await Eventually.BeAsync(() => bench.Store.RowsOf(webhook.Id).All(row => row.Response is not null));

        bench.Store.RowsOf(webhook.Id).ShouldAllBe(row => row.Status == DeliveryStatus.Pending && row.Attempts == 0);
        bench.Store.Read(webhook.Id).ShouldSatisfyAllConditions(w => w.FailingSince.ShouldBeNull(), w => w.Active.ShouldBeTrue());
        receiver.Requests.ShouldBeEmpty();

        bench.Store.Add(webhook with { Secret = WebhookSecret.New().Key }); // the partner rotates it
        bench.Clock.Advance(DeliveryPolicy.PauseUnsent);
        await bench.PassTimeUntilAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 3);
    }

    [Fact(Timeout = Limit)]
    public async Task What_could_not_be_signed_leaves_an_endpoint_its_room()
    {
        await using var receiver = await Receiver.StartAsync(DeadOrAlive);
        await using var bench = new Bench();
        var webhook = bench.Endpoint(receiver.Url("/dead"), secret: []);
        await bench.StartAsync();
        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => bench.Store.RowsOf(webhook.Id)[0].Response is not null);

        bench.Store.Add(webhook with { Secret = WebhookSecret.New().Key });
        await bench.AddAsync(webhook, events: 2);

        await Eventually.BeAsync(() => receiver.Requests.Count == 2); // one that fails gets one at a time
    }

    [Fact(Timeout = Limit)]
    public async Task A_410_of_the_old_url_leaves_the_new_one_on_and_the_delivery_goes_there()
    {
        var release = new TaskCompletionSource();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            if (context.Request.Path != "/old")
                return;
            await release.Task;
            context.Response.StatusCode = 410;
        });
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url("/old"));
        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => receiver.CountOf("/old") == 1);

        bench.Store.Add(webhook with { Url = receiver.Url("/new") });
        release.SetResult();
        await bench.PassTimeUntilAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 1);

        bench.Store.Read(webhook.Id).Active.ShouldBeTrue();
        receiver.CountOf("/new").ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_dead_endpoint_takes_nothing_from_a_live_one()
    {
        await using var receiver = await Receiver.StartAsync(DeadOrAlive);
        await using var bench = new Bench(new DeliveryOptions { Concurrency = 16, PerEndpoint = 8 });
        await bench.StartAsync();
        var dead = bench.Endpoint(receiver.Url("/dead"));
        var alive = bench.Endpoint(receiver.Url("/alive"));

        await bench.AddAsync(dead, events: 100);
        await Eventually.BeAsync(() => receiver.CountOf("/dead") == 2);
        await bench.AddAsync(alive, events: 100);
        await Eventually.BeAsync(() => bench.Store.Count(alive.Id, DeliveryStatus.Delivered) == 100);

        receiver.CountOf("/dead").ShouldBe(2); // not one more, and no time has passed
    }

    [Fact(Timeout = Limit)]
    public async Task However_many_endpoints_fail_they_hold_a_quarter_at_most()
    {
        await using var receiver = await Receiver.StartAsync(DeadOrAlive);
        await using var bench = new Bench(new DeliveryOptions { Concurrency = 16 });
        var alive = bench.Endpoint(receiver.Url("/alive"));
        for (var i = 0; i < 40; i++)
            await bench.AddAsync(bench.Endpoint(receiver.Url("/dead"), failingSince: bench.Clock.GetUtcNow().AddHours(-1)), events: 5);
        await bench.StartAsync();
        await Eventually.BeAsync(() => receiver.CountOf("/dead") == 4);

        await bench.AddAsync(alive, events: 100);
        await Eventually.BeAsync(() => bench.Store.Count(alive.Id, DeliveryStatus.Delivered) == 100);

        receiver.CountOf("/dead").ShouldBe(4);
    }

    [Fact(Timeout = Limit)]
    public async Task Two_dispatchers_over_one_store_deliver_everything_once()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        await bench.StartAsync();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());

        for (var i = 0; i < 10; i++)
            await bench.AddAsync(webhook, events: 30);
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 300);

        receiver.Requests.Count.ShouldBe(300);
        receiver.Requests.Select(request => request.EventId).Distinct().Count().ShouldBe(300);
    }

    [Fact(Timeout = Limit)]
    public async Task What_one_dispatcher_is_sending_no_other_sends_before_it_has_given_up()
    {
        await using var receiver = await Receiver.StartAsync(DeadOrAlive);
        await using var bench = new Bench();
        await bench.StartAsync();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url("/dead"));

        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => receiver.Requests.Count == 1);
        for (var i = 0; i < 14; i++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Ct);
        }

        receiver.Requests.Count.ShouldBe(1);
        await bench.PassTimeUntilAsync(() => bench.Store.RowsOf(webhook.Id)[0].Attempts == 1);
        bench.Store.RowsOf(webhook.Id)[0].Response.ShouldBe(new DeliveryResponse(null, "There was no answer within 15 seconds."));
        receiver.Requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task What_took_too_long_to_take_is_left_until_its_lease_is_over()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await using var bench = new Bench();
        var webhook = bench.Endpoint(receiver.Url());
        bench.Store.AfterTake = () =>
        {
            bench.Store.AfterTake = () => { };
            bench.Clock.Advance(TimeSpan.FromSeconds(11)); // of the 25 s less than an attempt's 15 s are left
        };
        var start = bench.Clock.GetUtcNow();
        await bench.AddAsync(webhook);

        await bench.StartAsync();
        await bench.PassTimeUntilAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 1);

        (bench.Clock.GetUtcNow() - start).ShouldBeGreaterThan(DeliveryDispatcher.Lease);
        receiver.Requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task While_the_store_is_away_results_wait_and_nothing_is_sent_twice()
    {
        var release = new TaskCompletionSource();
        await using var receiver = await Receiver.StartAsync(_ => release.Task);
        await using var bench = new Bench();
        await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());
        await bench.AddAsync(webhook, events: 2);
        await Eventually.BeAsync(() => receiver.Requests.Count == 2);

        bench.Store.Fault = new StoreUnavailableException("gone");
        release.SetResult();
        await bench.AddAsync(webhook);
        for (var i = 0; i < 10; i++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Ct);
        }

        receiver.Requests.Count.ShouldBe(2);
        bench.Store.Fault = null;
        await bench.PassTimeUntilAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 3);

        receiver.Requests.Count.ShouldBe(3);
    }

    [Fact(Timeout = Limit)]
    public async Task A_stop_lets_what_is_under_way_end_and_writes_it_down()
    {
        var release = new TaskCompletionSource();
        await using var receiver = await Receiver.StartAsync(_ => release.Task);
        await using var bench = new Bench();
        var dispatcher = await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());
        await bench.AddAsync(webhook, events: 5);
        await Eventually.BeAsync(() => receiver.Requests.Count == 2);

        var stopping = dispatcher.StopAsync(CancellationToken.None);
        await Task.Delay(50, Ct);
        stopping.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await stopping;

        bench.Store.Count(webhook.Id, DeliveryStatus.Delivered).ShouldBe(2);
        receiver.Requests.Count.ShouldBe(2); // nothing new was begun
    }

    [Fact(Timeout = Limit)]
    public async Task A_stop_waits_for_every_attempt_even_where_two_are_of_one_delivery()
    {
        var release = new TaskCompletionSource();
        var asked = 0;
        await using var receiver = await Receiver.StartAsync(_ => Interlocked.Increment(ref asked) == 1 ? release.Task : Task.CompletedTask);
        await using var bench = new Bench();
        var dispatcher = await bench.StartAsync();
        var webhook = bench.Endpoint(receiver.Url());
        await bench.AddAsync(webhook);
        await Eventually.BeAsync(() => receiver.Requests.Count == 1);
        bench.Store.EndLeases(bench.Clock.GetUtcNow());
        bench.Ring();
        await Eventually.BeAsync(() => bench.Store.Count(webhook.Id, DeliveryStatus.Delivered) == 1);

        var stopping = dispatcher.StopAsync(CancellationToken.None);
        await Task.Delay(200, Ct);
        stopping.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await stopping;
    }

    private static async Task DeadOrAlive(HttpContext context)
    {
        if (context.Request.Path == "/dead")
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }
}
