using System.Text;

namespace Pingtree.Intake.Tests.Access;

public sealed class DoorTests
{
    private const string Create = IntakeHost.Home + "/create";

    public static TheoryData<string> SourceRoutes => new(
        "GET /fetch", "GET /export", "GET /leads/0123456789abcdef01234567", "POST /leads/0123456789abcdef01234567/sold", "GET /events", "GET /suppression", "POST /create",
        "POST /suppression/add", "POST /suppression/remove", "POST /suppression/import", "POST /erase", "POST /token/regenerate",
        "GET /webhooks", "POST /webhooks", "GET /webhooks/wh_0", "PATCH /webhooks/wh_0", "DELETE /webhooks/wh_0", "POST /webhooks/wh_0/rotate-secret",
        "POST /webhooks/wh_0/test", "GET /webhooks/wh_0/deliveries", "POST /webhooks/wh_0/replay", "POST /deliveries/dl_0/retry");

    public static TheoryData<string> OperatorRoutes => new(
        "GET /database-source", "POST /database-source", "GET /database-source/home", "PATCH /database-source/home",
        "GET /database-source/home/stats", "POST /admin-key/regenerate");

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(SourceRoutes))]
    public async Task A_source_route_asks_for_a_key_before_it_looks_at_anything_else(string route)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Limiter.IsUsedUp = true;

        // Also wrong: the type, the size, the content.
        var answer = await SendAsync(host, IntakeHost.Home, route, null, HugeBody());

        answer.ShouldBeRefused(401, "unauthorized").Header("WWW-Authenticate").ShouldBe("Bearer");
        host.Limiter.Taken.ShouldBeEmpty();
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(SourceRoutes))]
    public async Task A_key_of_another_source_is_forbidden_before_its_quota_matters(string route)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Limiter.IsUsedUp = true;

        var there = (await SendAsync(host, IntakeHost.Home, route, IntakeHost.WorldKey, HugeBody())).ShouldBeRefused(403, "forbidden");
        var nowhere = (await SendAsync(host, "/api/v1/database-source/nowhere", route, IntakeHost.WorldKey, HugeBody())).ShouldBeRefused(403, "forbidden");

        nowhere.Text.ShouldBe(there.Text);
        there.Header("RateLimit-Remaining").ShouldBe("7");
        nowhere.Header("RateLimit-Remaining").ShouldBe("7");
        host.Limiter.Taken.ShouldAllBe(limit => limit.Subject.StartsWith("2:"));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(SourceRoutes))]
    public async Task A_used_up_quota_answers_before_the_body_is_looked_at(string route)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Limiter.IsUsedUp = true;

        var answer = await SendAsync(host, IntakeHost.Home, route, IntakeHost.HomeKey, HugeBody());

        answer.ShouldBeRefused(429, "rate_limited").Header("Retry-After").ShouldBe("1");
        answer.Header("RateLimit-Remaining").ShouldBe("7");
        answer.Header("RateLimit-Reset").ShouldBe("2");
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(OperatorRoutes))]
    public async Task An_operator_route_takes_the_admin_key_and_no_other(string route)
    {
        await using var host = await IntakeHost.StartAsync();

        (await SendAsync(host, "/api/v1", route, null, HugeBody())).ShouldBeRefused(401, "unauthorized");
        (await SendAsync(host, "/api/v1", route, "pts_unknown", HugeBody())).ShouldBeRefused(401, "unauthorized");
        (await SendAsync(host, "/api/v1", route, IntakeHost.HomeKey, HugeBody())).ShouldBeRefused(403, "forbidden");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Basic pts_home")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("pts_home")]
    [InlineData("Bearer\tpts_home extra")]
    public async Task A_malformed_authorization_header_is_no_key(string header)
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Get, IntakeHost.Home + "/fetch", null, null, ("Authorization", header));

        answer.ShouldBeRefused(401, "unauthorized");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("create", "create")]
    [InlineData("suppression/add", "suppression")]
    [InlineData("suppression/remove", "suppression")]
    [InlineData("erase", "suppression")]
    [InlineData("webhooks", "suppression")]
    [InlineData("webhooks/wh_0/rotate-secret", "suppression")]
    [InlineData("webhooks/wh_0/test", "suppression")]
    [InlineData("webhooks/wh_0/replay", "suppression")]
    [InlineData("deliveries/dl_0/retry", "suppression")]
    [InlineData("token/regenerate", "key")]
    public async Task Each_route_is_counted_against_its_quota(string route, string quota)
    {
        await using var host = await IntakeHost.StartAsync();

        await host.PostAsync($"{IntakeHost.Home}/{route}", "{}");

        host.Limiter.Taken.ShouldHaveSingleItem().Subject.ShouldBe($"1:{quota}");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_wrong_type_answers_before_the_size_and_the_size_before_the_content()
    {
        await using var host = await IntakeHost.StartAsync();
        (string Url, int Limit)[] routes =
        [
            (Create, 64 * 1024), (IntakeHost.Home + "/suppression/add", 1024 * 1024), (IntakeHost.Home + "/erase", 1024 * 1024),
            (IntakeHost.Home + "/webhooks", 64 * 1024), (IntakeHost.Home + "/webhooks/wh_0/replay", 64 * 1024),
        ];
        foreach (var (url, limit) in routes)
        {
            var tooLarge = Encoding.UTF8.GetBytes(new string('[', limit + 1));
            var fits = Encoding.UTF8.GetBytes(new string('[', limit));

            (await PostAsync(url, tooLarge, "text/plain")).ShouldBeRefused(415, "unsupported_media_type");
            (await PostAsync(url, tooLarge, null)).ShouldBeRefused(415, "unsupported_media_type");
            (await PostAsync(url, tooLarge, "application/json; charset=latin1")).ShouldBeRefused(415, "unsupported_media_type");
            (await PostAsync(url, tooLarge, "application/json")).ShouldBeRefused(413, "payload_too_large");
            (await PostAsync(url, fits, "application/json; charset=UTF-8")).ShouldBeRefused(400, "malformed_json");
        }

        Task<Answer> PostAsync(string url, byte[] body, string? type) =>
            host.SendAsync(HttpMethod.Post, url, IntakeHost.Content(body, type), IntakeHost.HomeKey);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_that_is_switched_off_takes_no_leads_but_answers_all_else()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Sources["home"] = host.Sources["home"] with { Active = false };

        (await host.PostAsync(Create, "{}")).ShouldBeRefused(403, "source_inactive").Header("RateLimit-Limit").ShouldBe("1000");
        (await host.GetAsync(IntakeHost.Home + "/fetch")).ShouldBeOk();
        (await host.PostAsync(IntakeHost.Home + "/suppression/add", """{"type":"email","value":"a@b.com"}""")).ShouldBeOk();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_admin_key_opens_every_source_and_is_told_which_is_not_there()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync(IntakeHost.World + "/fetch", IntakeHost.AdminKey)).ShouldBeOk();
        (await host.GetAsync("/api/v1/database-source/nowhere/fetch", IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
    }

    [Fact(Timeout = 30_000)]
    public async Task Unknown_routes_and_methods_answer_in_JSON()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync("/api/v1/nothing", null)).ShouldBeRefused(404, "not_found");
        (await host.GetAsync("/api/nothing")).ShouldBeRefused(404, "not_found");
        (await host.GetAsync(IntakeHost.Home + "/nothing")).ShouldBeRefused(404, "not_found");
        (await host.GetAsync(Create)).ShouldBeRefused(405, "method_not_allowed").Header("Allow").ShouldBe("POST");
        (await host.SendAsync(HttpMethod.Delete, IntakeHost.Home, null, IntakeHost.AdminKey)).ShouldBeRefused(405, "method_not_allowed");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_store_that_is_away_is_a_503_without_its_words()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Sources.IsAway = true;

        var answer = await host.GetAsync(IntakeHost.Home + "/fetch");

        answer.ShouldBeRefused(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
        answer.Text.ShouldNotContain("secret detail");
    }

    private static byte[] HugeBody() => new byte[1024 * 1024 + 1];

    private static Task<Answer> SendAsync(IntakeHost host, string prefix, string route, string? key, byte[] body)
    {
        var parts = route.Split(' ');
        var content = parts[0] == "GET" ? null : IntakeHost.Content(body, "text/plain");
        return host.SendAsync(new HttpMethod(parts[0]), prefix + parts[1], content, key);
    }
}
