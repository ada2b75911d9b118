using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IDeliveryStore"/>.</summary>
public abstract class DeliveryStoreContract : StoreContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Of every endpoint here until it is changed.</summary>
    private static readonly Uri Url = A.Webhook().Url;

    private DateTimeOffset Now => Clock.GetUtcNow();

    [Fact(Timeout = Limit)]
    public async Task A_delivery_is_due_at_once_and_is_taken_as_it_was_noted()
    {
        var webhook = await CreateAsync(source: 3);
        var noted = A.Delivery(webhook, LeadEventKind.Duplicate);

        await AddAsync(noted);

        (await Stores.Deliveries.FindDueWebhooksAsync(Now, Ct)).Single().Id.ShouldBe(webhook.Id);
        var taken = (await TakeAsync(webhook)).ShouldHaveSingleItem();
        taken.ShouldBe(new LeasedDelivery(taken.Id, webhook.Id, 3, noted.Event, noted.EventId, 0, taken.Lease));
        var shown = await OnlyOneAsync(webhook);
        shown.ShouldBe(new Delivery(taken.Id, noted.EventId, DeliveryStatus.Pending, 0, Now + Lease, null, Now));
    }

    [Fact(Timeout = Limit)]
    public async Task Every_attempt_belongs_to_the_trace_the_delivery_was_first_noted_in()
    {
        var webhook = await CreateAsync();
        var noted = A.Delivery(webhook) with { Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        await AddAsync(noted);
        await AddAsync(noted with { Trace = null });

        (await TakeAsync(webhook)).ShouldHaveSingleItem().Trace.ShouldBe(noted.Trace);
        Clock.Advance(Lease);
        (await TakeAsync(webhook)).ShouldHaveSingleItem().Trace.ShouldBe(noted.Trace);
    }

    [Fact(Timeout = Limit)]
    public async Task A_test_event_is_of_no_lead()
    {
        var webhook = await CreateAsync();

        await AddAsync(new NewDelivery(webhook.Id, 1, null, "test.0123456789abcdef01234567"));

        var taken = (await TakeAsync(webhook)).ShouldHaveSingleItem();
        (taken.Event, taken.EventId).ShouldBe((null, "test.0123456789abcdef01234567"));
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_is_noted_once_for_an_endpoint_whatever_became_of_it()
    {
        var (one, two) = (await CreateAsync(), await CreateAsync());
        var lead = A.LeadId();
        await AddAsync(A.Delivery(one, lead: lead));
        await FinishAsync((await TakeAsync(one))[0], DeliveryStatus.Delivered);

        await AddAsync(A.Delivery(one, lead: lead), A.Delivery(one, LeadEventKind.Sold, lead), A.Delivery(one, LeadEventKind.Sold, lead), A.Delivery(two, lead: lead));

        (await ListAsync(one)).Select(d => (d.EventId, d.Status)).ShouldBe(
            [($"{lead}.lead.sold", DeliveryStatus.Pending), ($"{lead}.lead.active", DeliveryStatus.Delivered)]);
        (await ListAsync(two)).Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_done_where_nothing_is_asked()
    {
        await Stores.Deliveries.AddAsync([], Now, Ct);
        await Stores.Deliveries.FinishAsync([], Ct);

        (await Stores.Deliveries.ReplayAsync([], Now, Ct)).ShouldBe(0);
        (await Stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int>(), Now, Lease, Ct)).ShouldBeEmpty();
        (await Stores.Deliveries.FindDueWebhooksAsync(Now, Ct)).ShouldBeEmpty();
        (await Stores.Deliveries.ReadBacklogAsync(Now, Ct)).ShouldBe(new DeliveryBacklog(0, null));
    }

    [Fact(Timeout = Limit)]
    public async Task A_taken_delivery_is_nobody_elses_until_its_lease_ends()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        var first = (await TakeAsync(webhook))[0];

        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        (await TakeAsync(webhook)).ShouldBeEmpty();
        (await Stores.Deliveries.FindDueWebhooksAsync(Now, Ct)).ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Stores.Deliveries.FindDueWebhooksAsync(Now, Ct)).Count.ShouldBe(1);
        var second = (await TakeAsync(webhook)).ShouldHaveSingleItem();

        second.Id.ShouldBe(first.Id);
        second.Lease.ShouldNotBe(first.Lease);
        second.Attempts.ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Only_the_holder_of_the_lease_says_what_came_of_it()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        var late = (await TakeAsync(webhook))[0];
        Clock.Advance(Lease);
        var holder = (await TakeAsync(webhook))[0];

        await FinishAsync(late, DeliveryStatus.Exhausted, status: 410, isGone: true);
        (await OnlyOneAsync(webhook)).Status.ShouldBe(DeliveryStatus.Pending);
        (await FindAsync(webhook)).ShouldSatisfyAllConditions(w => w.Active.ShouldBeTrue(), w => w.FailingSince.ShouldBeNull());
        await FinishAsync(holder, DeliveryStatus.Delivered);
        await FinishAsync(late, DeliveryStatus.Exhausted);
        await FinishAsync(holder, DeliveryStatus.Exhausted);

        (await OnlyOneAsync(webhook)).ShouldSatisfyAllConditions(d => d.Status.ShouldBe(DeliveryStatus.Delivered), d => d.Attempts.ShouldBe(1));
    }

    [Fact(Timeout = Limit)]
    public async Task A_delivered_one_keeps_what_was_answered_and_is_not_due()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));

        await FinishAsync((await TakeAsync(webhook))[0], DeliveryStatus.Delivered, status: 204, body: "ta \0 👋");

        (await OnlyOneAsync(webhook)).ShouldSatisfyAllConditions(
            d => d.Status.ShouldBe(DeliveryStatus.Delivered),
            d => d.Attempts.ShouldBe(1),
            d => d.NextAttemptAt.ShouldBeNull(),
            d => d.LastResponse.ShouldBe(new DeliveryResponse(204, "ta \0 👋")));
        Clock.Advance(TimeSpan.FromDays(9));
        (await TakeAsync(webhook)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_failed_one_is_due_again_at_its_time_with_its_attempts_counted()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));

        await FinishAsync((await TakeAsync(webhook))[0], DeliveryStatus.Pending, Now.AddMinutes(5), status: null, body: "timed out");

        (await OnlyOneAsync(webhook)).ShouldSatisfyAllConditions(
            d => d.Status.ShouldBe(DeliveryStatus.Pending),
            d => d.Attempts.ShouldBe(1),
            d => d.NextAttemptAt.ShouldBe(Now.AddMinutes(5)),
            d => d.LastResponse.ShouldBe(new DeliveryResponse(null, "timed out")));
        Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await TakeAsync(webhook)).ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await TakeAsync(webhook)).ShouldHaveSingleItem().Attempts.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task The_longest_due_are_taken_first_and_each_endpoint_gets_its_own_room()
    {
        var (one, two, none) = (await CreateAsync(), await CreateAsync(), await CreateAsync());
        var noted = new List<NewDelivery>();
        for (var i = 0; i < 4; i++)
        {
            noted.Add(A.Delivery(one));
            await AddAsync(noted[i], A.Delivery(two), A.Delivery(none));
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var taken = await Stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [one.Id] = 2, [two.Id] = 9, [none.Id] = 0 }, Now, Lease, Ct);

        taken.Where(d => d.Webhook == one.Id).Select(d => d.EventId).ShouldBe(noted.Take(2).Select(d => d.EventId));
        taken.Count(d => d.Webhook == two.Id).ShouldBe(4);
        taken.Count.ShouldBe(6);
        (await TakeAsync(one, 9)).Select(d => d.EventId).ShouldBe(noted.Skip(2).Select(d => d.EventId));
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_dead_endpoint_piles_up_hides_nobody_elses()
    {
        var webhooks = new List<Webhook>();
        for (var i = 0; i < 20; i++)
            webhooks.Add(await CreateAsync(source: i));
        var dead = webhooks[0];
        await AddAsync([.. Enumerable.Range(0, 2000).Select(_ => A.Delivery(dead))]);
        await AddAsync([.. webhooks.Select(w => A.Delivery(w))]);

        (await Stores.Deliveries.FindDueWebhooksAsync(Now, Ct)).Select(w => w.Id).ShouldBe(webhooks.Select(w => w.Id), ignoreOrder: true);
        var taken = await Stores.Deliveries.TakeAsync(webhooks.ToDictionary(w => w.Id, _ => 5), Now, Lease, Ct);

        taken.CountBy(d => d.Webhook).ShouldBe(webhooks.Select(w => KeyValuePair.Create(w.Id, w == dead ? 5 : 1)), ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task The_first_failure_begins_the_failing_and_a_success_ends_it()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook), A.Delivery(webhook), A.Delivery(webhook), A.Delivery(webhook));
        var taken = await TakeAsync(webhook);
        var began = Now;

        await FinishAsync(taken[0], DeliveryStatus.Pending, Now.AddHours(1));
        (await FindAsync(webhook)).FailingSince.ShouldBe(began);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await FinishAsync(taken[1], DeliveryStatus.Exhausted);
        (await FindAsync(webhook)).FailingSince.ShouldBe(began);
        await NotSentAsync(taken[2], DeliveryStatus.Cancelled);
        (await FindAsync(webhook)).FailingSince.ShouldBe(began);
        await FinishAsync(taken[3], DeliveryStatus.Delivered);

        (await FindAsync(webhook)).FailingSince.ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task A_delivery_that_was_cancelled_before_it_was_sent_is_no_attempt()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));

        await NotSentAsync((await TakeAsync(webhook))[0], DeliveryStatus.Cancelled);

        (await OnlyOneAsync(webhook)).ShouldSatisfyAllConditions(d => d.Status.ShouldBe(DeliveryStatus.Cancelled), d => d.Attempts.ShouldBe(0));
        (await FindAsync(webhook)).FailingSince.ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task What_could_not_be_sent_uses_up_no_try_and_blames_nobody()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));

        await NotSentAsync((await TakeAsync(webhook))[0], DeliveryStatus.Pending, Now.AddMinutes(5));

        (await OnlyOneAsync(webhook)).ShouldSatisfyAllConditions(
            d => d.Status.ShouldBe(DeliveryStatus.Pending), d => d.Attempts.ShouldBe(0), d => d.NextAttemptAt.ShouldBe(Now.AddMinutes(5)));
        (await FindAsync(webhook)).FailingSince.ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task What_the_old_url_answers_after_a_move_changes_nothing_about_the_new_one()
    {
        var webhook = await CreateAsync();
        await AddAsync([.. Enumerable.Range(0, 4).Select(_ => A.Delivery(webhook))]);
        var taken = await TakeAsync(webhook, 3);
        await MoveAsync(webhook, "https://example.com/moved");

        await FinishAsync(taken[0], DeliveryStatus.Cancelled, status: 410, isGone: true);
        await FinishAsync(taken[1], DeliveryStatus.Pending, Now.AddHours(1));

        (await FindAsync(webhook)).ShouldSatisfyAllConditions(w => w.Active.ShouldBeTrue(), w => w.FailingSince.ShouldBeNull());
        (await ListAsync(webhook)).ShouldAllBe(d => d.Status == DeliveryStatus.Pending);
        var again = (await TakeAsync(webhook)).Single(d => d.Id == taken[0].Id); // the new URL has not been asked yet
        again.Attempts.ShouldBe(0);

        var began = Now;
        await FinishAsync(Failed(again, new Uri("https://example.com/moved")));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await FinishAsync(taken[2], DeliveryStatus.Delivered);
        (await FindAsync(webhook)).FailingSince.ShouldBe(began);
    }

    [Fact(Timeout = Limit)]
    public async Task Five_days_of_failing_are_counted_when_the_result_is_written()
    {
        var webhook = await CreateAsync();
        await AddAsync([.. Enumerable.Range(0, 20).Select(_ => A.Delivery(webhook))]);
        await FailForDaysAsync(webhook, 5);

        // It had failed for five days when these were taken; one of them is a success.
        var taken = await TakeAsync(webhook, 2);
        await FinishAsync(taken[0], DeliveryStatus.Delivered);
        (await FinishAsync(Failed(taken[1], Url))).ShouldBeFalse();
        (await FindAsync(webhook)).ShouldSatisfyAllConditions(w => w.Active.ShouldBeTrue(), w => w.FailingSince.ShouldBe(Now));

        await FailForDaysAsync(webhook, 4);
        (await FinishAsync(Failed((await TakeAsync(webhook, 1))[0], Url))).ShouldBeFalse();
        Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        (await FinishAsync(Failed((await TakeAsync(webhook, 1))[0], Url))).ShouldBeFalse();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await FinishAsync(Failed((await TakeAsync(webhook, 1))[0], Url))).ShouldBeTrue();
        (await FindAsync(webhook)).Active.ShouldBeFalse();
        (await ListAsync(webhook)).ShouldAllBe(d => d.Status != DeliveryStatus.Pending);
    }

    [Fact(Timeout = Limit)]
    public async Task An_endpoint_that_failed_days_ago_and_had_nothing_since_is_not_switched_off_by_one_failure()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        await FinishAsync((await TakeAsync(webhook))[0], DeliveryStatus.Exhausted);
        Clock.Advance(TimeSpan.FromDays(6));

        await AddAsync(A.Delivery(webhook));
        (await FinishAsync(Failed((await TakeAsync(webhook))[0], Url))).ShouldBeFalse();

        (await FindAsync(webhook)).ShouldSatisfyAllConditions(w => w.Active.ShouldBeTrue(), w => w.FailingSince.ShouldBe(Now), w => w.LastFailureAt.ShouldBe(Now));
    }

    [Fact(Timeout = Limit)]
    public async Task A_retry_or_replay_of_what_is_being_sent_waits_until_its_lease_ends()
    {
        var webhook = await CreateAsync();
        var (retried, replayed) = (A.Delivery(webhook), A.Delivery(webhook));
        await AddAsync(retried, replayed);
        var taken = await TakeAsync(webhook);
        var end = Now + Lease;

        for (var i = 0; i < 2; i++)
        {
            Clock.Advance(Lease / 3);
            (await Stores.Deliveries.RetryAsync(1, taken.Single(d => d.EventId == retried.EventId).Id, Now, Ct)).ShouldBe(RetryAnswer.Due);
            (await Stores.Deliveries.ReplayAsync([replayed], Now, Ct)).ShouldBe(1);
            (await TakeAsync(webhook)).ShouldBeEmpty();
        }

        (await ListAsync(webhook)).ShouldAllBe(d => d.NextAttemptAt == end);
        Clock.Advance(Lease / 3);
        (await TakeAsync(webhook)).Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_retry_of_what_was_being_sent_when_its_endpoint_went_off_waits_too()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        var taken = (await TakeAsync(webhook))[0];
        await SwitchAsync(webhook, on: false);
        await SwitchAsync(webhook, on: true);

        await Stores.Deliveries.RetryAsync(1, taken.Id, Now, Ct);

        (await OnlyOneAsync(webhook)).NextAttemptAt.ShouldBe(Now + Lease);
    }

    [Fact(Timeout = Limit)]
    public async Task An_answer_may_switch_the_endpoint_off_with_all_that_waits_for_it()
    {
        var (webhook, other) = (await CreateAsync(), await CreateAsync());
        await AddAsync(A.Delivery(webhook), A.Delivery(webhook), A.Delivery(webhook), A.Delivery(other));
        var taken = await TakeAsync(webhook, 2);

        await FinishAsync(taken[0], DeliveryStatus.Cancelled, status: 410, isGone: true);

        (await FindAsync(webhook)).Active.ShouldBeFalse();
        (await ListAsync(webhook)).ShouldAllBe(d => d.Status == DeliveryStatus.Cancelled && d.NextAttemptAt == null);
        (await Stores.Deliveries.FindDueWebhooksAsync(Now, Ct)).Single().Id.ShouldBe(other.Id);
        (await ListAsync(other)).Single().Status.ShouldBe(DeliveryStatus.Pending);

        // The other attempt was on its way: taken is taken, but what failed is not tried again.
        await FinishAsync(taken[1], DeliveryStatus.Pending, Now.AddSeconds(5), status: 500);
        (await ListAsync(webhook)).Single(d => d.Id == taken[1].Id).ShouldSatisfyAllConditions(
            d => d.Status.ShouldBe(DeliveryStatus.Cancelled), d => d.LastResponse!.Status.ShouldBe(500), d => d.NextAttemptAt.ShouldBeNull());
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_on_its_way_when_the_endpoint_was_switched_off_may_still_arrive()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        var taken = (await TakeAsync(webhook))[0];
        await SwitchAsync(webhook, on: false);

        await FinishAsync(taken, DeliveryStatus.Delivered);

        (await OnlyOneAsync(webhook)).Status.ShouldBe(DeliveryStatus.Delivered);
    }

    [Fact(Timeout = Limit)]
    public async Task A_retry_makes_a_delivery_due_from_its_first_attempt_whatever_became_of_it()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        foreach (var status in Enum.GetValues<DeliveryStatus>())
        {
            var taken = (await TakeAsync(webhook)).ShouldHaveSingleItem();
            await FinishAsync(taken, status, status == DeliveryStatus.Pending ? Now.AddHours(1) : null);

            (await Stores.Deliveries.RetryAsync(1, taken.Id, Now, Ct)).ShouldBe(RetryAnswer.Due);

            (await OnlyOneAsync(webhook)).ShouldSatisfyAllConditions(
                d => d.Status.ShouldBe(DeliveryStatus.Pending), d => d.Attempts.ShouldBe(0), d => d.NextAttemptAt.ShouldBe(Now), d => d.LastResponse.ShouldNotBeNull());
        }

        (await TakeAsync(webhook)).ShouldHaveSingleItem().Attempts.ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_retry_of_what_is_not_the_sources_or_of_an_endpoint_that_is_off_is_refused()
    {
        var webhook = await CreateAsync();
        await AddAsync(A.Delivery(webhook));
        await SwitchAsync(webhook, on: false);
        var id = (await OnlyOneAsync(webhook)).Id;

        (await Stores.Deliveries.RetryAsync(2, id, Now, Ct)).ShouldBe(RetryAnswer.NotFound);
        (await Stores.Deliveries.RetryAsync(1, DeliveryId.New(Now), Now, Ct)).ShouldBe(RetryAnswer.NotFound);
        (await Stores.Deliveries.RetryAsync(1, id, Now, Ct)).ShouldBe(RetryAnswer.SwitchedOff);
        (await OnlyOneAsync(webhook)).Status.ShouldBe(DeliveryStatus.Cancelled);
        await SwitchAsync(webhook, on: true);
        (await Stores.Deliveries.RetryAsync(1, id, Now, Ct)).ShouldBe(RetryAnswer.Due);
    }

    [Fact(Timeout = Limit)]
    public async Task A_replay_makes_known_and_unknown_events_due_from_their_first_attempt()
    {
        var webhook = await CreateAsync();
        var (known, unknown) = (A.Delivery(webhook), A.Delivery(webhook));
        await AddAsync(known);
        await FinishAsync((await TakeAsync(webhook))[0], DeliveryStatus.Delivered);
        Clock.Advance(TimeSpan.FromHours(1));

        (await Stores.Deliveries.ReplayAsync([known, unknown], Now, Ct)).ShouldBe(2);

        (await ListAsync(webhook)).ShouldAllBe(d => d.Status == DeliveryStatus.Pending && d.Attempts == 0 && d.NextAttemptAt == Now);
        (await TakeAsync(webhook)).Select(d => d.EventId).ShouldBe([known.EventId, unknown.EventId]);
    }

    [Fact(Timeout = Limit)]
    public async Task What_came_of_an_attempt_made_before_a_replay_is_not_written()
    {
        var webhook = await CreateAsync();
        var delivery = A.Delivery(webhook);
        await AddAsync(delivery);
        var before = (await TakeAsync(webhook))[0];

        await Stores.Deliveries.ReplayAsync([delivery], Now, Ct);
        await FinishAsync(before, DeliveryStatus.Exhausted);

        (await OnlyOneAsync(webhook)).Status.ShouldBe(DeliveryStatus.Pending);
        Clock.Advance(Lease);
        (await TakeAsync(webhook)).ShouldHaveSingleItem().Lease.ShouldNotBe(before.Lease);
    }

    [Fact(Timeout = Limit)]
    public async Task An_endpoint_that_is_off_gets_no_replay()
    {
        var webhook = await CreateAsync();
        await SwitchAsync(webhook, on: false);

        (await Stores.Deliveries.ReplayAsync([A.Delivery(webhook)], Now, Ct)).ShouldBe(0);

        (await ListAsync(webhook)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_list_is_newest_first_of_one_status_if_asked_and_no_longer_than_asked()
    {
        var (webhook, other) = (await CreateAsync(), await CreateAsync());
        var noted = Enumerable.Range(0, 6).Select(_ => A.Delivery(webhook)).ToList();
        await AddAsync([.. noted, A.Delivery(other)]);
        foreach (var taken in await TakeAsync(webhook, 4))
            await FinishAsync(taken, noted.FindIndex(d => d.EventId == taken.EventId) % 2 == 0 ? DeliveryStatus.Delivered : DeliveryStatus.Exhausted);

        Ids(await ListAsync(webhook)).ShouldBe(noted.Select(d => d.EventId).Reverse());
        Ids(await ListAsync(webhook, limit: 3)).ShouldBe([noted[5].EventId, noted[4].EventId, noted[3].EventId]);
        Ids(await ListAsync(webhook, DeliveryStatus.Delivered)).ShouldBe([noted[2].EventId, noted[0].EventId]);
        Ids(await ListAsync(webhook, DeliveryStatus.Exhausted, 1)).ShouldBe([noted[3].EventId]);
        (await ListAsync(webhook, DeliveryStatus.Cancelled)).ShouldBeEmpty();
        (await Stores.Deliveries.ListAsync(2, webhook.Id, null, 10, Ct)).ShouldBeEmpty();

        static IEnumerable<string> Ids(IReadOnlyList<Delivery> deliveries) => deliveries.Select(d => d.EventId);
    }

    [Fact(Timeout = Limit)]
    public async Task Finished_deliveries_go_some_time_after_they_finished_and_pending_ones_stay()
    {
        var webhook = await CreateAsync();
        await AddAsync([.. Enumerable.Range(0, 26).Select(_ => A.Delivery(webhook))]);
        foreach (var taken in await TakeAsync(webhook, 25))
            await FinishAsync(taken, DeliveryStatus.Delivered);
        var finished = Now;

        (await Stores.Deliveries.TidyAsync(finished, 10, Ct)).ShouldBe(0);
        var gone = new List<int>();
        for (var i = 0; i < 4; i++)
            gone.Add(await Stores.Deliveries.TidyAsync(finished.AddMilliseconds(1), 10, Ct));

        gone.ShouldBe([10, 10, 5, 0]);
        (await OnlyOneAsync(webhook)).Status.ShouldBe(DeliveryStatus.Pending);
    }

    [Fact(Timeout = Limit)]
    public async Task The_deliveries_of_an_erased_person_go_in_whatever_state_they_are()
    {
        var (one, two) = (await CreateAsync(), await CreateAsync());
        var (gone, stays) = (A.Lead("ada@example.com"), A.Lead("bea@example.com"));
        await SaveAsync(gone);
        await SaveAsync(stays);
        await AddAsync(A.Delivery(one, lead: gone.Id), A.Delivery(two, lead: gone.Id));
        await FinishAsync((await TakeAsync(one))[0], DeliveryStatus.Delivered, body: "Thanks for ada@example.com");
        await AddAsync(A.Delivery(one, LeadEventKind.Sold, gone.Id), A.Delivery(one, lead: stays.Id));
        var underWay = (await TakeAsync(two))[0];

        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);
        await FinishAsync(underWay, DeliveryStatus.Pending, Now.AddMinutes(5), body: "I don't know ada@example.com");

        (await ListAsync(one)).ShouldHaveSingleItem().EventId.ShouldBe($"{stays.Id}.lead.active");
        (await ListAsync(two)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_backlog_is_what_is_due_and_not_taken()
    {
        var (one, two) = (await CreateAsync(), await CreateAsync());
        var oldest = Now;
        await AddAsync(A.Delivery(one));
        Clock.Advance(TimeSpan.FromSeconds(5));
        await AddAsync(A.Delivery(one), A.Delivery(two), A.Delivery(two));

        (await Stores.Deliveries.ReadBacklogAsync(Now, Ct)).ShouldBe(new DeliveryBacklog(4, oldest));
        await FinishAsync((await TakeAsync(one, 1))[0], DeliveryStatus.Delivered);
        await TakeAsync(two, 1);
        (await Stores.Deliveries.ReadBacklogAsync(Now, Ct)).ShouldBe(new DeliveryBacklog(2, Now));
        (await Stores.Deliveries.ReadBacklogAsync(oldest, Ct)).ShouldBe(new DeliveryBacklog(0, null));
    }

    [Fact(Timeout = Limit)]
    public async Task What_waits_for_a_failing_endpoint_is_not_our_backlog_until_it_takes_something_again()
    {
        var (dead, well) = (await CreateAsync(), await CreateAsync());
        await AddAsync(A.Delivery(dead), A.Delivery(dead), A.Delivery(dead));
        var first = Now;
        Clock.Advance(TimeSpan.FromMinutes(5));
        await AddAsync(A.Delivery(well));
        (await Stores.Deliveries.ReadBacklogAsync(Now, Ct)).ShouldBe(new DeliveryBacklog(4, first));

        (await FinishAsync(Failed((await TakeAsync(dead, 1))[0], Url))).ShouldBeFalse();
        (await Stores.Deliveries.ReadBacklogAsync(Now, Ct)).ShouldBe(new DeliveryBacklog(1, Now));

        await FinishAsync((await TakeAsync(dead, 1))[0], DeliveryStatus.Delivered);
        (await Stores.Deliveries.ReadBacklogAsync(Now, Ct)).ShouldBe(new DeliveryBacklog(2, first));
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_take_at_once_each_delivery_goes_to_one()
    {
        var webhook = await CreateAsync();
        await AddAsync([.. Enumerable.Range(0, 100).Select(_ => A.Delivery(webhook))]);

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => TakeAsync(webhook, 10))));

        taken.Sum(t => t.Count).ShouldBe(100);
        taken.SelectMany(t => t).DistinctBy(d => d.Id).Count().ShouldBe(100);
    }

    private async Task<Webhook> CreateAsync(int source = 1)
    {
        var webhook = A.Webhook(source);
        await Stores.Webhooks.CreateAsync(webhook, 50, Ct);
        return webhook;
    }

    private Task AddAsync(params IReadOnlyList<NewDelivery> deliveries) => Stores.Deliveries.AddAsync(deliveries, Now, Ct);

    private Task<IReadOnlyList<LeasedDelivery>> TakeAsync(Webhook webhook, int limit = 10) =>
        Stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [webhook.Id] = limit }, Now, Lease, Ct);

    private Task FinishAsync(
        LeasedDelivery delivery, DeliveryStatus to, DateTimeOffset? next = null, int? status = 500, string body = "", bool isGone = false) =>
        FinishAsync(new AttemptResult(
            delivery, to, next, new DeliveryResponse(to == DeliveryStatus.Delivered && status == 500 ? 200 : status, body), Now, Url, isGone));

    private async Task<bool> FinishAsync(AttemptResult result) => (await Stores.Deliveries.FinishAsync([result], Ct)).Contains(result);

    /// <summary>An attempt a day that fails, and a day after the last.</summary>
    private async Task FailForDaysAsync(Webhook webhook, int days)
    {
        for (var day = 0; day < days; day++)
        {
            (await FinishAsync(Failed((await TakeAsync(webhook, 1))[0], Url))).ShouldBeFalse();
            Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private Task NotSentAsync(LeasedDelivery delivery, DeliveryStatus to, DateTimeOffset? next = null) =>
        FinishAsync(new AttemptResult(delivery, to, next, new DeliveryResponse(null, "Nothing was sent."), Now, SentTo: null));

    private Task<IReadOnlyList<Delivery>> ListAsync(Webhook webhook, DeliveryStatus? status = null, int limit = 100) =>
        Stores.Deliveries.ListAsync(webhook.SourceId, webhook.Id, status, limit, Ct);

    private async Task<Delivery> OnlyOneAsync(Webhook webhook) => (await ListAsync(webhook)).ShouldHaveSingleItem();

    private async Task<Webhook> FindAsync(Webhook webhook) => (await Stores.Webhooks.FindAsync(webhook.SourceId, webhook.Id, Ct))!;

    private AttemptResult Failed(LeasedDelivery delivery, Uri sentTo) =>
        new(delivery, DeliveryStatus.Exhausted, null, new DeliveryResponse(500, ""), Now, sentTo);

    private Task MoveAsync(Webhook webhook, string url) =>
        Stores.Webhooks.ChangeAsync(webhook.SourceId, webhook.Id, new WebhookChange(new Uri(url), null, null), Ct);

    private Task SwitchAsync(Webhook webhook, bool on) => Stores.Webhooks.ChangeAsync(webhook.SourceId, webhook.Id, new WebhookChange(null, null, on), Ct);
}
