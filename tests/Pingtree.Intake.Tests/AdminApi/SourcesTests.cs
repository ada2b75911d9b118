using System.Globalization;
using System.Text;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.AdminApi;

public sealed class SourcesTests
{
    private const string Sources = "/api/v1/database-source";

    /// <summary>A setting that is wrong, and the name it is blamed under.</summary>
    public static TheoryData<string, string> WrongSettings => new()
    {
        { "\"name\":\"\"", "name" },
        { "\"name\":\"  \"", "name" },
        { "\"name\":null", "name" },
        { "\"name\":5", "name" },
        { $"\"name\":\"{new string('n', 201)}\"", "name" },
        { "\"active\":\"true\"", "active" },
        { "\"active\":1", "active" },
        { "\"active\":null", "active" },
        { "\"required_fields\":null", "required_fields" },
        { "\"required_fields\":\"email\"", "required_fields" },
        { "\"required_fields\":[\"e mail\"]", "required_fields" },
        { "\"required_fields\":[\"\"]", "required_fields" },
        { "\"required_fields\":[null]", "required_fields" },
        { "\"required_fields\":[\"email\",\"email\"]", "required_fields" },
        { $"\"required_fields\":[{string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"f{i}\""))}]", "required_fields" },
        { "\"phone_format\":\"US10\"", "phone_format" },
        { "\"phone_format\":null", "phone_format" },
        { "\"phone_format\":10", "phone_format" },
        { "\"duplicate_on\":{}", "duplicate_on" },
        { "\"duplicate_on\":[5]", "duplicate_on" },
        { "\"duplicate_window_days\":-1", "duplicate_window_days" },
        { "\"duplicate_window_days\":36501", "duplicate_window_days" },
        { "\"duplicate_window_days\":\"5\"", "duplicate_window_days" },
        { "\"duplicate_window_days\":5.5", "duplicate_window_days" },
        { "\"duplicate_window_days\":null", "duplicate_window_days" },
        { "\"daily_cap\":-1", "daily_cap" },
        { "\"daily_cap\":2147483648", "daily_cap" },
        { "\"daily_cap\":1e999", "daily_cap" },
        { "\"daily_cap\":\"5\"", "daily_cap" },
        { "\"refused_retention_days\":0", "refused_retention_days" },
        { "\"refused_retention_days\":3651", "refused_retention_days" },
        { "\"resource_ids\":[]", "resource_ids" },
        { "\"resource_ids\":[0]", "resource_ids" },
        { "\"resource_ids\":[1,1]", "resource_ids" },
        { "\"resource_ids\":[\"1\"]", "resource_ids" },
        { "\"resource_ids\":1", "resource_ids" },
        { "\"rate_limits\":null", "rate_limits" },
        { "\"rate_limits\":[]", "rate_limits" },
        { "\"rate_limits\":{\"create\":0}", "rate_limits.create" },
        { "\"rate_limits\":{\"fetch\":1000001}", "rate_limits.fetch" },
        { "\"rate_limits\":{\"suppression\":\"5\"}", "rate_limits.suppression" },
        { "\"rate_limits\":{\"create\":null}", "rate_limits.create" },
        { "\"rate_limits\":{\"create\":5,\"create\":6}", "rate_limits.create" },
        { "\"rate_limits\":{\"burst\":5}", "rate_limits.burst" },
        { "\"db_id\":5", "db_id" },
        { "\"Name\":\"x\"", "Name" },
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_is_named_on_a_new_source_and_on_a_change(string setting, string name)
    {
        await using var host = await IntakeHost.StartAsync();
        var before = host.Sources["home"];

        var created = await host.PostAsync(Sources, $$"""{"slug":"new",{{setting}}}""", IntakeHost.AdminKey);
        var changed = await host.PatchAsync(IntakeHost.Home, $$"""{{{setting}}}""");

        foreach (var answer in new[] { created, changed })
        {
            answer.ShouldBeRefused(400, "validation_error").Error(name).ShouldNotBeNullOrWhiteSpace();
            answer.Json.GetProperty("errors").EnumerateObject().Count().ShouldBe(1);
        }

        host.Sources["home"].ShouldBe(before);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}")]
    [InlineData("{\"slug\":null}")]
    [InlineData("{\"slug\":\"\"}")]
    [InlineData("{\"slug\":\"Upper\"}")]
    [InlineData("{\"slug\":\"a_b\"}")]
    [InlineData("{\"slug\":5}")]
    [InlineData("{\"slug\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}")]
    public async Task A_source_needs_a_proper_slug(string body)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Sources, body, IntakeHost.AdminKey)).ShouldBeRefused(400, "validation_error").Error("slug").ShouldNotBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task All_wrong_members_are_named_at_once()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.PatchAsync(IntakeHost.Home, """{"slug":"home","name":"","rate_limits":{"create":0,"fetch":0},"what":1}""");

        answer.Error("slug").ShouldBe("Slug can't be changed.");
        answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["slug", "name", "rate_limits.create", "rate_limits.fetch", "what"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_long_unknown_name_is_cut_even_within_a_character()
    {
        await using var host = await IntakeHost.StartAsync();
        var name = new string('x', 62) + "😀😀";

        (await host.PatchAsync(IntakeHost.Home, $$"""{"{{name}}":1}""")).ShouldBeRefused(400, "validation_error");
        (await host.PatchAsync(IntakeHost.Home, $$$"""{"rate_limits":{"{{{name[12..]}}}":1}}""")).ShouldBeRefused(400, "validation_error");
        (await host.PostAsync(IntakeHost.Home + "/create", $$"""{"{{name}}":1}""")).ShouldBeRefused(400, "validation_error");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_new_source_has_the_defaults_and_a_key_that_works()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await host.PostAsync(Sources, """{"slug":"new-one"}""", IntakeHost.AdminKey)).ShouldBeOk(201);

        answer.Header("Location").ShouldBe("/api/v1/database-source/new-one");
        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Json.GetProperty("source").GetRawText().ShouldBe("""
            {"db_id":3,"slug":"new-one","name":"new-one","active":true,"required_fields":["email","phone"],"phone_format":"us10",
            "duplicate_on":["email"],"duplicate_window_days":0,"daily_cap":null,"refused_retention_days":30,"resource_ids":[1],
            "rate_limits":{"create":1000,"fetch":60,"suppression":500},"created_at":"1970-01-01T00:00:00.000Z"}
            """.ReplaceLineEndings(""));
        var key = answer.Json.GetProperty("api_key").GetString()!;
        key.ShouldStartWith("pts_");
        (await host.GetAsync($"{Sources}/new-one/fetch", key)).ShouldBeOk();
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_setting_can_be_given_and_read_back()
    {
        await using var host = await IntakeHost.StartAsync();
        const string settings = """
            "name":"Ünï","active":false,"required_fields":[],"phone_format":"e164","duplicate_on":["email","x.y-z"],"duplicate_window_days":36500,"daily_cap":0,"refused_retention_days":3650,"resource_ids":[7,1],"rate_limits":{"create":1000000,"fetch":1,"suppression":2}
            """;

        (await host.PostAsync(Sources, $$"""{"slug":"full",{{settings}}}""", IntakeHost.AdminKey)).ShouldBeOk(201);
        (await host.PatchAsync(IntakeHost.Home, $$"""{{{settings}}}""")).ShouldBeOk();

        foreach (var slug in new[] { "full", "home" })
            (await host.GetAsync($"{Sources}/{slug}", IntakeHost.AdminKey)).ShouldBeOk().Text.ShouldContain(settings.Trim());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_slug_is_given_once()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Sources, """{"slug":"home"}""", IntakeHost.AdminKey)).ShouldBeRefused(409, "slug_taken");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.PatchAsync(IntakeHost.Home, """{"daily_cap":5,"rate_limits":{"fetch":7}}""");

        var answer = (await host.PatchAsync(IntakeHost.Home, """{"daily_cap":null,"rate_limits":{"create":9}}""")).ShouldBeOk();

        answer.Json.GetProperty("source").GetProperty("rate_limits").GetRawText().ShouldBe("""{"create":9,"fetch":7,"suppression":500}""");
        answer.Json.GetProperty("source").GetProperty("daily_cap").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        host.Sources["home"].Name.ShouldBe("Home");
        (await host.PatchAsync(IntakeHost.Home, "{}")).ShouldBeOk();
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_not_there_is_a_404()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync($"{Sources}/nowhere", IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
        (await host.GetAsync($"{Sources}/nowhere/stats", IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
        (await host.PatchAsync($"{Sources}/nowhere", "{}")).ShouldBeRefused(404, "not_found");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_over_64_KiB_is_too_large()
    {
        await using var host = await IntakeHost.StartAsync();
        var body = Encoding.UTF8.GetString(Enumerable.Repeat((byte)' ', 64 * 1024 + 1).ToArray());

        (await host.PostAsync(Sources, body, IntakeHost.AdminKey)).ShouldBeRefused(413, "payload_too_large");
        (await host.PatchAsync(IntakeHost.Home, body)).ShouldBeRefused(413, "payload_too_large");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_list_shows_every_source_and_no_key()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await host.GetAsync(Sources, IntakeHost.AdminKey)).ShouldBeOk();

        answer.Json.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("slug").GetString()).ShouldBe(["home", "world"]);
        answer.Text.ShouldNotContain("key");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_stats_always_have_all_three_counts()
    {
        await using var host = await IntakeHost.StartAsync();
        var minute = DateTimeOffset.Parse("2025-03-15T10:22:00Z", CultureInfo.InvariantCulture);
        host.Counters.Minutes.Add(new(minute, new Dictionary<LeadStatus, long> { [LeadStatus.Active] = 3, [LeadStatus.Rejected] = 1 }));
        host.Counters.Minutes.Add(new(minute.AddMinutes(1), new Dictionary<LeadStatus, long> { [LeadStatus.Active] = 2 }));

        var answer = (await host.GetAsync(IntakeHost.Home + "/stats", IntakeHost.AdminKey)).ShouldBeOk();

        answer.Json.GetProperty("minutes")[0].GetRawText().ShouldBe("""{"minute":"2025-03-15T10:22:00Z","active":3,"duplicate":0,"rejected":1}""");
        answer.Json.GetProperty("totals").GetRawText().ShouldBe("""{"active":5,"duplicate":0,"rejected":1}""");
        host.Counters.AskedFor.ShouldBe(60);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("0")]
    [InlineData("1441")]
    [InlineData("x")]
    [InlineData("")]
    public async Task The_stats_reach_back_a_minute_to_a_day(string minutes)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync($"{IntakeHost.Home}/stats?minutes={minutes}", IntakeHost.AdminKey)).ShouldBeRefused(400, "validation_error")
            .Error("minutes").ShouldBe("Minutes must be a number from 1 to 1440.");
        (await host.GetAsync($"{IntakeHost.Home}/stats?minutes=1440", IntakeHost.AdminKey)).ShouldBeOk();
    }
}
