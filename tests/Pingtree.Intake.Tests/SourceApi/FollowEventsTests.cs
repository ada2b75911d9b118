using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pingtree.Intake.Access;
using Pingtree.Intake.Following;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class FollowEventsTests
{
    private const string Events = IntakeHost.Home + "/events";

    /// <summary>Stores a lead and its event.</summary>
    private static LeadEvent Store(IntakeHost host, int number, LeadEventKind kind = LeadEventKind.Active, params (string, string)[] fields)
    {
        var lead = SampleLeads.Make(number, (LeadStatus)kind, [("email", $"p{number}@example.com"), .. fields]);
        if (kind == LeadEventKind.Sold)
            lead = lead with { Sale = new Sale("Acme", 5, SampleLeads.Noon.AddDays(1)) };
        var happened = new LeadEvent(1, lead.Id, kind);
        host.Leads.Stored.Add(lead);
        host.History.Add(happened);
        return happened;
    }

    [Fact(Timeout = 30_000)]
    public async Task What_happens_from_now_on_is_told_in_its_order()
    {
        await using var host = await IntakeHost.StartAsync();
        Store(host, 1);
        await using var reader = await EventReader.OpenAsync(host, Events);

        var expected = new[] { Store(host, 2), Store(host, 3, LeadEventKind.Duplicate), Store(host, 4, LeadEventKind.Sold) };

        var told = await reader.ReadAsync(3);
        told.Select(item => item.Id).ShouldBe(expected.Select(e => e.Id));
        told.Select(item => item.Type).ShouldBe(["lead.active", "lead.duplicate", "lead.sold"]);
        foreach (var item in told)
        {
            item.Document.GetProperty("id").GetString().ShouldBe(item.Id);
            item.Document.GetProperty("type").GetString().ShouldBe(item.Type);
            item.Document.GetProperty("specversion").GetString().ShouldBe("1.0");
            item.Document.GetProperty("source").GetString().ShouldBe("/database-source/home");
        }

        told[2].Document.GetProperty("data").GetProperty("buyer").GetString().ShouldBe("Acme");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_answer_is_a_stream_nobody_may_keep()
    {
        await using var host = await IntakeHost.StartAsync();

        await using var reader = await EventReader.OpenAsync(host, Events);

        reader.Response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        reader.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        reader.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        reader.Response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        host.Limiter.Taken.ShouldHaveSingleItem().Subject.ShouldBe("1:suppression");
    }

    [Theory(Timeout = 30_000), InlineData(true), InlineData(false)]
    public async Task It_goes_on_right_behind_the_event_that_was_seen_last(bool inHeader)
    {
        await using var host = await IntakeHost.StartAsync();
        var events = Enumerable.Range(0, 250).Select(i => Store(host, i)).ToList();
        var seen = events[9].Id;

        await using var reader = inHeader
            ? await EventReader.OpenAsync(host, $"{Events}?last_event_id={events[200].Id}", ("Last-Event-ID", seen))
            : await EventReader.OpenAsync(host, $"{Events}?last_event_id={seen}");
        events.Add(Store(host, 250));

        (await reader.ReadAsync(241)).Select(item => item.Id).ShouldBe(events.Skip(10).Select(e => e.Id));
        host.History.Pages.Max().ShouldBe(100);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_empty_last_event_id_is_none_as_browsers_have_it()
    {
        await using var host = await IntakeHost.StartAsync();
        Store(host, 1);
        await using var reader = await EventReader.OpenAsync(host, Events, ("Last-Event-ID", ""));

        var next = Store(host, 2);

        (await reader.ReadAsync(1)).Single().Id.ShouldBe(next.Id);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("nonsense")]
    [InlineData("0123456789abcdef01234567.lead.active")]
    [InlineData("67d500000000000000000001.lead.sold")]
    [InlineData("67d500000000000000000001.lead.nothing")]
    [InlineData("place.")]
    [InlineData("place.AAAAAQAAAAAAAAAAAAAAAA")]
    public async Task A_last_event_id_that_is_not_known_is_refused_under_its_name(string id)
    {
        await using var host = await IntakeHost.StartAsync();
        Store(host, 1);

        (await host.SendAsync(HttpMethod.Get, Events, null, IntakeHost.HomeKey, ("Last-Event-ID", id)))
            .ShouldBeRefused(400, "validation_error").Error("Last-Event-ID").ShouldNotBeNullOrWhiteSpace();
        (await host.GetAsync($"{Events}?last_event_id={id}")).ShouldBeRefused(400, "validation_error").Error("last_event_id").ShouldNotBeNullOrWhiteSpace();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_last_event_of_another_source_is_not_known()
    {
        await using var host = await IntakeHost.StartAsync();
        var happened = Store(host, 1);

        (await host.GetAsync($"{IntakeHost.World}/events?last_event_id={happened.Id}", IntakeHost.WorldKey)).ShouldBeRefused(400, "validation_error");
    }

    [Fact(Timeout = 30_000)]
    public async Task Events_of_another_source_are_never_told()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, $"{IntakeHost.World}/events", key: IntakeHost.WorldKey);
        Store(host, 1);
        var mine = SampleLeads.Make(2, LeadStatus.Active, ("email", "w@example.com")) with { SourceId = 2 };
        host.Leads.Stored.Add(mine);
        host.History.Add(new LeadEvent(2, mine.Id, LeadEventKind.Active));

        (await reader.ReadAsync(1)).Single().Id.ShouldStartWith(mine.Id.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_the_events_asked_for_are_told()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, $"{Events}?events=lead.sold,lead.rejected");
        Store(host, 1);
        Store(host, 2, LeadEventKind.Duplicate);
        var expected = new[] { Store(host, 3, LeadEventKind.Rejected), Store(host, 4, LeadEventKind.Sold) };

        (await reader.ReadAsync(2)).Select(item => item.Id).ShouldBe(expected.Select(e => e.Id));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("sold")]
    [InlineData("lead.active,")]
    [InlineData("lead.active,lead.bought")]
    [InlineData("lead.active&events=lead.sold")]
    public async Task Events_that_do_not_exist_are_refused(string events)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync($"{Events}?events={events}")).ShouldBeRefused(400, "validation_error").Error("events").ShouldNotBeNullOrWhiteSpace();
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_a_lead_erased_meanwhile_nothing_is_told_and_the_rest_is()
    {
        await using var host = await IntakeHost.StartAsync();
        var first = Store(host, 1);
        Store(host, 2);
        var third = Store(host, 3);
        host.Leads.Stored.RemoveAt(1);

        await using var reader = await EventReader.OpenAsync(host, Events, ("Last-Event-ID", first.Id));

        (await reader.ReadAsync(1)).Single().Id.ShouldBe(third.Id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_who_lost_the_connection_before_he_heard_anything_comes_back_to_where_he_was()
    {
        await using var host = await IntakeHost.StartAsync();
        Store(host, 1);
        string place;
        await using (var reader = await EventReader.OpenAsync(host, Events))
            place = await reader.ReadPlaceAsync();
        var missed = new[] { Store(host, 2), Store(host, 3) };

        await using var again = await EventReader.OpenAsync(host, Events, ("Last-Event-ID", place));

        (await again.ReadAsync(2)).Select(item => item.Id).ShouldBe(missed.Select(e => e.Id));
        (await host.GetAsync($"{IntakeHost.World}/events?last_event_id={place}", IntakeHost.WorldKey)).ShouldBeRefused(400, "validation_error");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_names_where_to_begin_is_told_no_other_place()
    {
        await using var host = await IntakeHost.StartAsync();
        var seen = Store(host, 1);
        await using var reader = await EventReader.OpenAsync(host, Events, ("Last-Event-ID", seen.Id));

        (await reader.ReadLinesAsync(4)).ShouldBe([": alive", "", ": alive", ""]);
    }

    [Fact(Timeout = 30_000)]
    public async Task After_events_nobody_asked_for_the_heartbeat_says_the_place_behind_them()
    {
        await using var host = await IntakeHost.StartAsync();
        var seen = Store(host, 1);
        await using var reader = await EventReader.OpenAsync(host, $"{Events}?events=lead.sold", ("Last-Event-ID", seen.Id));
        Store(host, 2);
        Store(host, 3);

        var place = await reader.ReadPlaceAsync(); // 15 s are 1.5 s here
        var next = Store(host, 4);

        await using var all = await EventReader.OpenAsync(host, Events, ("Last-Event-ID", place));
        (await all.ReadAsync(1)).Single().Id.ShouldBe(next.Id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_quiet_stream_says_that_it_lives()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, Events); // 15 s are 1.5 s here

        (await reader.ReadCommentsAsync(3)).ShouldBe([": alive", ": alive", ": alive"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task From_the_moment_its_key_is_replaced_a_stream_tells_nothing_and_ends()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var quiet = await EventReader.OpenAsync(host, Events);
        await using var lively = await EventReader.OpenAsync(host, Events);

        await host.Sources.ReplaceKeyAsync(1, ApiKey.Hash(IntakeHost.HomeKey), ApiKey.Hash("another"), TestContext.Current.CancellationToken);
        Store(host, 1);

        (await quiet.ReadToEndAsync()).ShouldNotContain("lead.active");
        (await lively.ReadToEndAsync()).ShouldNotContain("lead.active");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_quiet_stream_outlives_its_key_by_seconds_only()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, Events);

        await host.Sources.ReplaceKeyAsync(1, ApiKey.Hash(IntakeHost.HomeKey), ApiKey.Hash("another"), TestContext.Current.CancellationToken);

        await reader.ReadToEndAsync(); // it ends
    }

    [Fact(Timeout = 30_000)]
    public async Task The_operator_may_follow_whatever_becomes_of_the_sources_key()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, Events, key: IntakeHost.AdminKey);
        await host.Sources.ReplaceKeyAsync(1, ApiKey.Hash(IntakeHost.HomeKey), ApiKey.Hash("another"), TestContext.Current.CancellationToken);

        var happened = Store(host, 1);

        (await reader.ReadAsync(1)).Single().Id.ShouldBe(happened.Id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_may_not_follow_more_often_than_allowed_and_a_stream_that_ends_makes_room()
    {
        await using var host = await IntakeHost.StartAsync(builder => builder.Services.Configure<FollowingOptions>(o => o.StreamsPerSource = 2));
        await using var first = await EventReader.OpenAsync(host, Events);
        var second = await EventReader.OpenAsync(host, Events);

        (await host.GetAsync(Events)).ShouldBeRefused(429, "rate_limited").Header("Retry-After").ShouldNotBeNull();
        await using var others = await EventReader.OpenAsync(host, $"{IntakeHost.World}/events", key: IntakeHost.WorldKey);
        await second.DisposeAsync();

        EventReader? third = null;
        while (third is null)
            third = await EventReader.TryOpenAsync(host, Events);
        await third.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_who_leaves_ends_the_following()
    {
        await using var host = await IntakeHost.StartAsync();
        var reader = await EventReader.OpenAsync(host, Events);
        await reader.DisposeAsync();

        var reads = host.History.Pages.Count;
        for (var quiet = false; !quiet; reads = host.History.Pages.Count)
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            quiet = host.History.Pages.Count == reads;
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_stops_ends_its_streams()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, Events);

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await reader.ReadToEndAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_store_that_is_away_is_503_at_the_start_and_the_end_of_a_stream_later()
    {
        await using var host = await IntakeHost.StartAsync();
        await using var reader = await EventReader.OpenAsync(host, Events);

        host.History.Fault = new StoreUnavailableException("The store of the test is away: secret detail.");

        (await reader.ReadToEndAsync()).ShouldNotContain("secret");
        (await host.GetAsync(Events)).ShouldBeRefused(503, "unavailable");
    }
}
