using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.ProfilesApi;

public sealed class RepeatedCallsTests
{
    private static readonly (string, string) Id = ("X-Request-ID", "one");

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/import", ProfilesClient.Model)]
    [InlineData("profiles/add", ProfilesClient.Model)]
    [InlineData("profiles/import_batch", """{"db_id":1,"data":[{"email":"a@b.com"},{"email":"b@"}]}""")]
    [InlineData("profiles/add_batch", """{"db_id":1,"data":[{"email":"a@b.com"}]}""")]
    public async Task The_same_body_again_changes_nothing_and_gets_the_first_answer(string method, string body)
    {
        await using var api = await ProfilesClient.StartAsync();

        var first = (await api.CallAsync(method, body)).ShouldBe(0);
        var writes = api.Host.Profiles.Writes;
        var again = (await api.CallAsync(method, body)).ShouldBe(0);

        again.Answer.Text.ShouldBe(first.Answer.Text);
        first.Answer.Header("X-Duplicate-Request").ShouldBeNull();
        again.Answer.Header("X-Duplicate-Request").ShouldBe("true");
        again.Answer.Header("X-Duplicate-Key").ShouldBe(first.Answer.Header("X-Duplicate-Key"));
        Convert.FromBase64String(first.Answer.Header("X-Duplicate-Key")!).Length.ShouldBe(20);
        api.Host.Profiles.Writes.ShouldBe(writes);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/update", """{"db_id":1,"data":{"email":"example@example.com","x":1}}""")]
    [InlineData("profiles/get", """{"db_id":1,"email":"example@example.com"}""")]
    [InlineData("suppresses/email_add", """{"db_id":1,"email":"example@example.com"}""")]
    [InlineData("suppresses/email_check", """{"db_id":1,"email":"example@example.com"}""")]
    public async Task Other_methods_are_not_known_by_their_body(string method, string body)
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/import", ProfilesClient.Model);

        await api.CallAsync(method, body);
        var again = (await api.CallAsync(method, body)).ShouldBe(0);

        again.Answer.Header("X-Duplicate-Request").ShouldBeNull();
        again.Answer.Header("X-Duplicate-Key").ShouldBeNull();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/update")]
    [InlineData("profiles/delete")]
    [InlineData("suppresses/email_add")]
    [InlineData("suppresses/email_remove")]
    public async Task Every_modifying_method_is_known_by_its_request_id(string method)
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/import", ProfilesClient.Model);
        const string Body = """{"db_id":1,"email":"example@example.com","data":{"x":1}}""";

        var first = (await api.CallAsync(method, Body, Id)).ShouldBe(0);
        var again = (await api.CallAsync(method, Body + " ", ("Request-ID", "one"))).ShouldBe(0);

        again.Answer.Text.ShouldBe(first.Answer.Text);
        again.Answer.Header("X-Duplicate-Request").ShouldBe("true");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reading_method_has_no_repeats()
    {
        await using var api = await ProfilesClient.StartAsync();
        const string Get = """{"db_id":1,"email":"example@example.com"}""";
        (await api.CallAsync("profiles/get", Get, Id)).ShouldBe(404);
        await api.CallAsync("profiles/import", ProfilesClient.Model, Id);

        (await api.CallAsync("profiles/get", Get, Id)).ShouldBe(0).Answer.Header("X-Duplicate-Key").ShouldBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task One_request_id_is_one_request_whatever_its_body_and_another_is_another()
    {
        await using var api = await ProfilesClient.StartAsync();

        var first = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com"}}""", Id)).ShouldBe(0);
        var same = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"b@b.com"}}""", Id)).ShouldBe(0);
        var other = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"b@b.com"}}""", ("X-Request-ID", "two"))).ShouldBe(0);

        same.ProfileId.ShouldBe(first.ProfileId);
        other.ProfileId.ShouldNotBe(first.ProfileId);
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_token_or_without_a_request_id_another_URL_is_another_request()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_other");
        await api.CallAsync("profiles/import", ProfilesClient.Model, Id);
        await api.CallAsync("profiles/import", ProfilesClient.Model);

        (await api.SendAsync("profiles/import", ProfilesClient.Model, "application/json", "ptt_other", Id)).ShouldBe(0).Answer.Header("X-Duplicate-Request").ShouldBeNull();
        (await api.SendAsync("profiles/import", ProfilesClient.Model, "application/json", "ptt_other")).ShouldBe(0).Answer.Header("X-Duplicate-Request").ShouldBeNull();
        (await api.CallAsync("profiles/import?format=xml", ProfilesClient.Model)).ShouldBe(0).Answer.Header("X-Duplicate-Request").ShouldBeNull();
        (await api.CallAsync("profiles/add", ProfilesClient.Model)).ShouldBe(409);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_request_id_is_one_request_of_its_token_whatever_its_method_and_database()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_both", sources: [1, 2]);
        var first = (await api.SendAsync("profiles/import", ProfilesClient.Model, "application/json", "ptt_both", Id)).ShouldBe(0);

        foreach (var (method, body) in new[]
        {
            ("profiles/delete", """{"db_id":1,"email":"example@example.com"}"""),
            ("suppresses/email_add", """{"db_id":1,"email":"example@example.com"}"""),
            ("profiles/import_batch", """{"db_id":1,"data":[{"email":"b@b.com"}]}"""),
            ("profiles/import", """{"db_id":2,"data":{"email":"b@b.com"}}"""),
        })
        {
            var same = (await api.SendAsync(method, body, "application/json", "ptt_both", Id)).ShouldBe(0);
            same.Answer.Text.ShouldBe(first.Answer.Text);
            same.Answer.Header("X-Duplicate-Request").ShouldBe("true");
        }

        api.Host.Profiles.All.ShouldHaveSingleItem();
        api.Host.Suppression.Entries.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_request_id_that_is_taken_up_with_another_method_meets_no_id_of_others()
    {
        await using var api = await ProfilesClient.StartAsync();
        api.Host.Profiles.BeforeWrite = _ => throw new StoreUnavailableException("The store of the test is away.");
        (await api.CallAsync("profiles/import", ProfilesClient.Model, Id)).ShouldBe(500);
        api.Host.Profiles.BeforeWrite = static _ => { };
        var others = new List<string?>();
        for (var i = 0; i < 3; i++)
            others.Add((await api.CallAsync("profiles/import", $$$"""{"db_id":1,"data":{"email":"{{{i}}}@b.com"}}""")).ShouldBe(0).ProfileId);

        var taken = (await api.CallAsync("profiles/import_batch", """{"db_id":1,"data":[{"email":"x@b.com"},{"email":"y@b.com"}]}""", Id)).ShouldBe(0);

        var made = taken.Answer.Json.GetProperty("result").EnumerateArray().Select(r => r.GetProperty("profile_id").GetString()).ToList();
        made.Intersect(others).ShouldBeEmpty();
        api.Host.Profiles.All.Count.ShouldBe(5);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_repeat_may_be_answered_in_the_other_form()
    {
        await using var api = await ProfilesClient.StartAsync();

        var first = (await api.CallAsync("profiles/import", ProfilesClient.Model, Id)).ShouldBe(0);
        var again = (await api.CallAsync("profiles/import?format=xml", ProfilesClient.Model, Id)).ShouldBe(0);

        again.IsXml.ShouldBeTrue();
        again.ProfileId.ShouldBe(first.ProfileId);
        again.Answer.Header("X-Duplicate-Request").ShouldBe("true");
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_a_success_is_remembered()
    {
        await using var api = await ProfilesClient.StartAsync();
        const string Add = """{"db_id":1,"data":{"email":"example@example.com"}}""";
        await api.CallAsync("suppresses/email_add", """{"db_id":1,"email":"example@example.com"}""");
        (await api.CallAsync("profiles/add", Add)).ShouldBe(450);
        await api.CallAsync("suppresses/email_remove", """{"db_id":1,"email":"example@example.com"}""");

        (await api.CallAsync("profiles/add", Add)).ShouldBe(0).Answer.Header("X-Duplicate-Request").ShouldBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_retry_after_a_500_carries_the_same_lead_id()
    {
        await using var api = await ProfilesClient.StartAsync();
        api.Host.Profiles.BeforeWrite = _ => throw new StoreUnavailableException("The store of the test is away.");
        (await api.CallAsync("profiles/add", ProfilesClient.Model)).ShouldBe(500);
        var reserved = api.Host.Reservations.LeadIds.ShouldHaveSingleItem();
        api.Host.Profiles.BeforeWrite = static _ => { };

        (await api.CallAsync("profiles/add", ProfilesClient.Model)).ShouldBe(0).ProfileId.ShouldBe(reserved.ToString());

        api.Host.Profiles.All.ShouldHaveSingleItem().Lead.Id.ShouldBe(reserved);
    }

    [Fact(Timeout = 30_000)]
    public async Task Sixteen_of_the_same_at_once_make_one_profile_and_get_one_answer()
    {
        await using var api = await ProfilesClient.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => api.CallAsync("profiles/add", ProfilesClient.Model))));

        answers.ShouldAllBe(a => a.Code == 0);
        answers.Select(a => a.ProfileId).Distinct().Count().ShouldBe(1);
        answers.Count(a => a.Answer.Header("X-Duplicate-Request") is null).ShouldBe(1);
        api.Host.Profiles.All.Count.ShouldBe(1);
        api.Host.Announced.Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_remembered_says_which_profiles_it_names()
    {
        await using var api = await ProfilesClient.StartAsync();
        var old = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com"}}""")).ProfileId;

        await api.CallAsync("profiles/import_batch", """{"db_id":1,"data":[{"email":"a@b.com","x":1},{"email":"b@"},{"email":"c@b.com"}]}""");

        var named = api.Host.Reservations.Named[^1].Select(id => id.ToString()).ToList();
        named.Count.ShouldBe(2);
        named.ShouldContain(old);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_repeat_waits_as_long_as_the_first_is_on_its_way()
    {
        await using var api = await ProfilesClient.StartAsync();
        api.Host.Reservations.LeasesEnd = true;
        var slow = new TaskCompletionSource();
        api.Host.OnAnnounce = _ => slow.Task;
        var first = api.CallAsync("profiles/add", ProfilesClient.Model);
        await ReservedAsync(api);
        var again = api.CallAsync("profiles/add", ProfilesClient.Model);

        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken); // half a minute of this world, three leases

        again.IsCompleted.ShouldBeFalse();
        api.Host.Reservations.Renewals.ShouldBeGreaterThan(0);
        slow.SetResult();
        (await again).ShouldBe(0).ProfileId.ShouldBe((await first).ShouldBe(0).ProfileId);
        (await again).Answer.Header("X-Duplicate-Request").ShouldBe("true");
    }

    [Fact(Timeout = 30_000)]
    public async Task Where_the_holder_died_its_lease_ends_and_the_repeat_takes_over_its_id()
    {
        await using var api = await ProfilesClient.StartAsync();
        api.Host.Profiles.BeforeWrite = _ => throw new StoreUnavailableException("The store of the test is away.");
        var failed = (await api.CallAsync("profiles/add", ProfilesClient.Model)).ShouldBe(500);
        api.Host.Profiles.BeforeWrite = static _ => { };
        var id = api.Host.Reservations.LeadIds.ShouldHaveSingleItem();

        // An intake that takes the request up, and never gives another sign.
        api.Host.Reservations.LeasesEnd = true;
        var request = new ReservationRequest(0, $"profiles:{failed.Answer.Header("X-Duplicate-Key")}", [], id);
        (await api.Host.Reservations.ReserveAsync(request, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).State.ShouldBe(ReservationState.TakenOver);
        var again = api.CallAsync("profiles/add", ProfilesClient.Model);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        again.IsCompleted.ShouldBeFalse();

        (await again).ShouldBe(0).ProfileId.ShouldBe(id.ToString());
        (await again).Answer.Header("X-Duplicate-Request").ShouldBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_repeat_nobody_waits_for_any_more_stops_asking()
    {
        await using var api = await ProfilesClient.StartAsync();
        var slow = new TaskCompletionSource();
        api.Host.OnAnnounce = _ => slow.Task;
        var first = api.CallAsync("profiles/add", ProfilesClient.Model);
        await ReservedAsync(api);
        using var gone = new CancellationTokenSource();
        using var client = api.Host.Server.CreateClient();
        var again = client.PostAsync(
            new Uri($"/api/v1.1/profiles/add?token={ProfilesClient.Token}", UriKind.Relative),
            IntakeHost.Content(System.Text.Encoding.UTF8.GetBytes(ProfilesClient.Model), "application/json"),
            gone.Token);
        await Task.Delay(500, TestContext.Current.CancellationToken);

        await gone.CancelAsync();
        await Task.WhenAny(again);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        var asked = api.Host.Reservations.Asked;
        await Task.Delay(500, TestContext.Current.CancellationToken);

        api.Host.Reservations.Asked.ShouldBe(asked);
        slow.SetResult();
        (await first).ShouldBe(0);
    }

    private static async Task ReservedAsync(ProfilesClient api)
    {
        while (api.Host.Reservations.LeadIds.Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
