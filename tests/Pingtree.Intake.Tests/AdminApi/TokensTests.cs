namespace Pingtree.Intake.Tests.AdminApi;

public sealed class TokensTests
{
    private const string Url = "/api/v1/tokens";

    [Fact(Timeout = 30_000)]
    public async Task A_token_is_shown_once_listed_without_itself_and_opens_what_it_was_made_for()
    {
        await using var host = await IntakeHost.StartAsync();

        var made = (await host.PostAsync(
            Url, """{"name":" Shop ","roles":["profiles.read","profiles.write"],"sources":[2,1,2],"group":"north","monthly_quota":10}""", IntakeHost.AdminKey)).ShouldBeOk(201);

        var token = made.Json.GetProperty("token").GetString()!;
        var id = made.Json.GetProperty("id").GetString();
        token.ShouldMatch("^ptt_[0-9a-f]{64}$");
        made.Header("Location").ShouldBe($"{Url}/{id}");
        made.Header("Cache-Control").ShouldBe("no-store");
        var listed = (await host.GetAsync(Url, IntakeHost.AdminKey)).ShouldBeOk();
        listed.Text.ShouldNotContain(token);
        var view = listed.Json.GetProperty("tokens")[0];
        view.GetProperty("id").GetString().ShouldBe(id);
        view.GetProperty("name").GetString().ShouldBe("Shop");
        view.GetProperty("roles").GetRawText().ShouldBe("""["profiles.write","profiles.read"]""");
        view.GetProperty("sources").GetRawText().ShouldBe("[1,2]");
        view.GetProperty("group").GetString().ShouldBe("north");
        view.GetProperty("monthly_quota").GetInt32().ShouldBe(10);
        view.TryGetProperty("last_used_at", out _).ShouldBeFalse();

        var called = await host.PostAsync("/api/v1.1/profiles/get", """{"db_id":2,"email":"a@b.com"}""", token);
        called.Json.GetProperty("error_text").GetString()!.ShouldContain("No profile");
        (await host.GetAsync(Url, IntakeHost.AdminKey)).Json.GetProperty("tokens")[0].TryGetProperty("last_used_at", out _).ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deleted_token_opens_nothing()
    {
        await using var host = await IntakeHost.StartAsync();
        var made = (await host.PostAsync(Url, """{"name":"n","roles":["profiles.read"],"sources":[1]}""", IntakeHost.AdminKey)).Json;
        var url = $"{Url}/{made.GetProperty("id").GetString()}";

        (await host.SendAsync(HttpMethod.Delete, url, null, IntakeHost.AdminKey)).ShouldBeOk();

        (await host.SendAsync(HttpMethod.Delete, url, null, IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
        (await host.PostAsync("/api/v1.1/profiles/get", """{"db_id":1,"email":"a@b.com"}""", made.GetProperty("token").GetString()))
            .Json.GetProperty("error").GetInt32().ShouldBe(404);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}", "name")]
    [InlineData("{}", "roles")]
    [InlineData("{}", "sources")]
    [InlineData("""{"name":" "}""", "name")]
    [InlineData("""{"name":5}""", "name")]
    [InlineData("""{"roles":[]}""", "roles")]
    [InlineData("""{"roles":["profiles"]}""", "roles")]
    [InlineData("""{"roles":"profiles.read"}""", "roles")]
    [InlineData("""{"roles":[1]}""", "roles")]
    [InlineData("""{"sources":[]}""", "sources")]
    [InlineData("""{"sources":["1"]}""", "sources")]
    [InlineData("""{"sources":[3]}""", "sources")]
    [InlineData("""{"sources":1}""", "sources")]
    [InlineData("""{"group":""}""", "group")]
    [InlineData("""{"group":1}""", "group")]
    [InlineData("""{"monthly_quota":0}""", "monthly_quota")]
    [InlineData("""{"monthly_quota":"1"}""", "monthly_quota")]
    [InlineData("""{"color":1}""", "color")]
    public async Task What_is_wrong_is_named(string body, string member)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Url, body, IntakeHost.AdminKey)).ShouldBeRefused(400, "validation_error").Error(member).ShouldNotBeNullOrEmpty();

        (await host.Tokens.ListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task Tokens_are_the_operators_business()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync(Url)).ShouldBeRefused(403, "forbidden");
        (await host.PostAsync(Url, "{}", null)).ShouldBeRefused(401, "unauthorized");
    }
}
