namespace Pingtree.Intake.Tests.Access;

public sealed class KeyReplacementTests
{
    private const string Regenerate = IntakeHost.Home + "/token/regenerate";
    private const string Fetch = IntakeHost.Home + "/fetch";

    [Theory(Timeout = 30_000)]
    [InlineData(IntakeHost.HomeKey)]
    [InlineData(IntakeHost.AdminKey)]
    public async Task The_new_key_works_and_the_old_one_is_dead(string by)
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await host.SendAsync(HttpMethod.Post, Regenerate, null, by)).ShouldBeOk();

        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Json.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        (await host.GetAsync(Fetch, IntakeHost.HomeKey)).ShouldBeRefused(401, "unauthorized");
        (await host.GetAsync(Fetch, answer.Json.GetProperty("api_key").GetString())).ShouldBeOk();
    }

    [Fact(Timeout = 30_000)]
    public async Task Any_body_is_ignored_and_ten_an_hour_are_allowed()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.SendAsync(HttpMethod.Post, Regenerate, IntakeHost.Content([1, 2, 3], "image/png"), IntakeHost.HomeKey)).ShouldBeOk();

        host.Limiter.Taken.ShouldHaveSingleItem().ShouldBe(new("1:key", 10, TimeSpan.FromHours(1)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_race_leaves_one_valid_key()
    {
        await using var host = await IntakeHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.SendAsync(HttpMethod.Post, Regenerate, null, IntakeHost.HomeKey)));

        var key = answers.Where(a => a.Status == 200).ShouldHaveSingleItem().Json.GetProperty("api_key").GetString();
        (await host.GetAsync(Fetch, key)).ShouldBeOk();
        answers.Where(a => a.Status != 200).ShouldAllBe(a => a.Status == 401 && a.Reason == "unauthorized");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_operator_may_replace_his_own_key()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await host.SendAsync(HttpMethod.Post, "/api/v1/admin-key/regenerate", null, IntakeHost.AdminKey)).ShouldBeOk();

        answer.Header("Cache-Control").ShouldBe("no-store");
        var key = answer.Json.GetProperty("admin_key").GetString()!;
        key.ShouldStartWith("pta_");
        (await host.GetAsync("/api/v1/database-source", IntakeHost.AdminKey)).ShouldBeRefused(401, "unauthorized");
        (await host.GetAsync("/api/v1/database-source", key)).ShouldBeOk();
    }
}
