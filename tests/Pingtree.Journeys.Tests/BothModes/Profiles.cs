using System.Text;
using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task Sixteen_identical_requests_at_once_on_all_intakes_make_one_profile()
    {
        var source = await NewProfilesAsync();
        var (call, body) = (await ProfileCallsAsync(source), new { db_id = await NumberAsync(source), data = new { email = Made.Email(), _fname = "Jim" } });

        var answers = await AtOnceAsync(16, source, (api, _) => call(api, "profiles/add", body));

        answers.ShouldAllBe(answer => answer["error"] == "0" && answer["profile_id"] == answers[0]["profile_id"]);
        answers.Count(answer => answer.Header("X-Duplicate-Request") is null).ShouldBe(1);
        answers.ShouldAllBe(answer => answer.Header("X-Duplicate-Key") == answers[0].Header("X-Duplicate-Key"));
        (await source.FetchAsync())["total"].ShouldBe("1");
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_different_imports_of_one_person_at_once_all_meet_in_one_profile()
    {
        var source = await NewProfilesAsync();
        var (call, number, email) = (await ProfileCallsAsync(source), await NumberAsync(source), Made.Email());

        var answers = await AtOnceAsync(16, source, (api, i) => i % 4 == 0
            ? api.CreateAsync(Made.Lead(email))
            : call(api, "profiles/import", new { db_id = number, data = new Dictionary<string, object> { ["email"] = email, [$"field{i}"] = i } }));

        var profile = await call(source, "profiles/get", new { db_id = number, email });
        profile["error"].ShouldBe("0", profile.Text);
        answers.Where(answer => answer["profile_id"] is not null).ShouldAllBe(answer => answer["error"] == "0" && answer["profile_id"] == profile["profile_id"]);
        answers.Count(answer => answer["profile_id"] is not null).ShouldBe(12);
        foreach (var i in Enumerable.Range(0, 16).Where(i => i % 4 != 0))
            profile.Json.GetProperty("data").GetProperty($"field{i}").GetInt32().ShouldBe(i);
        (await source.FetchAsync("status=active"))["total"].ShouldBe("1");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_made_in_one_dialect_is_seen_and_heard_in_the_other()
    {
        var source = await NewProfilesAsync();
        var (call, number) = (await ProfileCallsAsync(source), await NumberAsync(source));
        var lead = Made.Lead();
        var leadId = (await source.CreateAsync(lead)).LeadId;

        var told = await call(source, "profiles/import", new { db_id = number, data = new { email = Made.Email(), phones = new[] { Made.Phone() } } });
        var quiet = await call(source, "profiles/import", new { db_id = number, skip_triggers = true, data = new { email = Made.Email() } });
        var seen = await call(source, "profiles/get", new { db_id = number, email = lead["email"] });

        seen["profile_id"].ShouldBe(leadId, seen.Text);
        seen.Json.GetProperty("data").GetProperty("_fname").GetString().ShouldBe((string)lead["first_name"]!);
        var read = await source.On(SetUp.Intakes[^1]).LeadAsync(told["profile_id"]!);
        (read.Status, read.Json.GetProperty("lead").GetProperty("status").GetString()).ShouldBe((200, "active"));
        (await source.LeadAsync(quiet["profile_id"]!)).Status.ShouldBe(200);
        var events = await OutcomeHistory.ReadBehindAsync(source, $"{leadId}.lead.active", Ct);
        events.ShouldBe([$"{told["profile_id"]}.lead.active"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_deleted_profile_stays_away_however_its_requests_come_again()
    {
        var source = await NewProfilesAsync();
        var (call, number, email) = (await ProfileCallsAsync(source), await NumberAsync(source), Made.Email());
        var import = new { db_id = number, data = new { email } };
        var first = await call(source, "profiles/import", import);
        (await call(source, "profiles/delete", new { db_id = number, email }))["error"].ShouldBe("0");

        (await call(source, "profiles/get", new { db_id = number, email }))["error"].ShouldBe("404");
        (await source.LeadAsync(first["profile_id"]!)).Text.ShouldNotContain(email);

        // The answer that named the person is forgotten, so the same request is a new one.
        var again = await call(source.On(SetUp.Intakes[^1]), "profiles/import", import);
        again.Header("X-Duplicate-Request").ShouldBeNull();
        again["profile_id"].ShouldNotBe(first["profile_id"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task XML_in_is_the_same_profile_as_JSON()
    {
        var source = await NewProfilesAsync();
        var (call, number, email) = (await ProfileCallsAsync(source), await NumberAsync(source), Made.Email());
        var made = await call(source, "profiles/import", new { db_id = number, data = new { email, _lname = "Jones" } });

        using var xml = new StringContent($"<xml><db_id>{number}</db_id><data><email>{email}</email><fname>Jim</fname></data></xml>", Encoding.UTF8, "application/xml");
        var updated = await source.With(await TokenAsync(source)).SendAsync(HttpMethod.Post, "/api/v1.1/profiles/import", xml, ("Accept", "application/xml"));

        updated.Text.ShouldBe($"<xml><error>0</error><error_text>Successful operation</error_text><profile_id>{made["profile_id"]}</profile_id></xml>");
        var data = (await call(source, "profiles/get", new { db_id = number, email })).Json.GetProperty("data");
        (data.GetProperty("_fname").GetString(), data.GetProperty("_lname").GetString()).ShouldBe(("Jim", "Jones"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Added_removed_and_added_again_is_suppressed()
    {
        var source = await NewProfilesAsync();
        var (call, number, email) = (await ProfileCallsAsync(source), await NumberAsync(source), Made.Email());

        foreach (var method in new[] { "email_add", "email_remove", "email_add" })
            (await call(source, $"suppresses/{method}", new { db_id = number, email }))["error"].ShouldBe("0");

        (await call(source, "suppresses/email_check", new { db_id = number, email }))["result"].ShouldBe("True");
        (await call(source, "profiles/import", new { db_id = number, data = new { email } }))["error"].ShouldBe("450");
        (await source.CreateAsync(Made.Lead(email)))["reason"].ShouldBe("suppressed");
    }

    [Theory(Timeout = 120_000)]
    [InlineData(500, 1 << 20, 0)]
    [InlineData(10_000, 31 << 20, 0)]
    [InlineData(10_000, 33 << 20, 400)]
    public async Task A_batch_may_be_32_MiB_large(int profiles, int bytes, int code)
    {
        var source = await NewProfilesAsync();
        var (token, number) = (await TokenAsync(source), await NumberAsync(source));
        var text = new string('a', bytes / profiles / 2);
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { db_id = number, data = Enumerable.Range(0, profiles).Select(_ => new { email = Made.Email(), a = text, b = text }) });
        body.Length.ShouldBeGreaterThan(bytes);

        var answer = await source.With(token).PostBytesAsync("/api/v1.1/profiles/import_batch", body);

        answer["error"].ShouldBe($"{code}", answer.Text[..Math.Min(answer.Text.Length, 500)]);
        (await source.FetchAsync())["total"].ShouldBe(code == 0 ? $"{profiles}" : "0");
    }

    /// <summary>A source that asks only for an e-mail.</summary>
    private Task<SourceApi> NewProfilesAsync() => SetUp.NewSourceAsync(("required_fields", new[] { "email" }));

    private async Task<int> NumberAsync(SourceApi source) =>
        (await SetUp.Admin.GetAsync(source.Root)).Json.GetProperty("source").GetProperty("db_id").GetInt32();

    private async Task<string> TokenAsync(SourceApi source)
    {
        var made = await SetUp.Admin.PostAsync("/api/v1/tokens", new { name = "A journey", roles = new[] { "profiles.write", "profiles.read", "suppresses.write", "suppresses.read" }, sources = new[] { await NumberAsync(source) } });
        made.Status.ShouldBe(201, made.Text);
        return made["token"]!;
    }

    /// <summary>Calls methods with a token for this source, on whatever intake.</summary>
    private async Task<Func<SourceApi, string, object, Task<Answer>>> ProfileCallsAsync(SourceApi source)
    {
        var token = await TokenAsync(source);
        return (api, method, body) => api.With(token).PostAsync($"/api/v1.1/{method}", body);
    }
}
