using Microsoft.AspNetCore.Http;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.ProfilesApi;

public sealed class CodesTests
{
    private const string Get = """{"db_id":1,"email":"a@b.com"}""";

    [Theory(Timeout = 30_000)]
    [InlineData(400, "Incorrect request: db_id", "profiles/import", """{"data":{"email":"a@b.com"}}""")]
    [InlineData(400, "Incorrect request: db_id", "profiles/import", """{"db_id":0,"data":{"email":"a@b.com"}}""")]
    [InlineData(400, "Incorrect request: db_id", "profiles/import", """{"db_id":-1,"data":{"email":"a@b.com"}}""")]
    [InlineData(400, "Incorrect request: db_id", "profiles/import", """{"db_id":null,"data":{"email":"a@b.com"}}""")]
    [InlineData(400, "Incorrect request: resource_id", "profiles/get", """{"db_id":1,"resource_id":"x","email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: resource_id", "profiles/get", """{"db_id":1,"resource_id":0,"email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: resource_id", "profiles/get", """{"db_id":1,"resource_id":[],"email":"a@b.com"}""")]
    [InlineData(404, "The object is not found in the token vision zone: The token sees no database 2147483648", "profiles/get", """{"db_id":2147483648,"email":"a@b.com"}""")]
    [InlineData(404, "The object is not found in the token vision zone: The token sees no database", "profiles/get", """{"db_id":"99999999999999999999999","email":"a@b.com"}""")]
    [InlineData(413, "The database is not available in the selected resource: ", "profiles/get", """{"db_id":1,"resource_id":4294967297,"email":"a@b.com"}""")]
    [InlineData(404, "The object is not found in the token vision zone: No profile", "profiles/get", """{"db_id":1,"resource_id":null,"email":"a@b.com"}""")]
    [InlineData(404, "The object is not found in the token vision zone: No profile", "profiles/get", """{"db_id":1,"resource_id":"","email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: data is missing", "profiles/import", """{"db_id":1,"email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: data is missing", "profiles/import_batch", """{"db_id":1,"data":{"email":"a@b.com"}}""")]
    [InlineData(400, "Incorrect request: matching needs a value", "profiles/import", """{"db_id":1,"data":{"_fname":"Jim"}}""")]
    [InlineData(400, "Incorrect request: matching needs a value", "profiles/get", """{"db_id":1,"matching":"email_phone","email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: matching must be", "profiles/get", """{"db_id":1,"matching":"name","email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: matching by custom", "profiles/get", """{"db_id":1,"matching":"custom","email":"a@b.com"}""")]
    [InlineData(400, "Incorrect request: email is missing", "suppresses/email_add", """{"db_id":1}""")]
    [InlineData(400, "Incorrect request: The body must be", "profiles/get", """{"db_id":1""")]
    [InlineData(400, "Incorrect request: The body must be", "profiles/get", "[]")]
    [InlineData(404, "The object is not found in the token vision zone: The token sees no database 2", "profiles/get", """{"db_id":2,"email":"a@b.com"}""")]
    [InlineData(404, "The object is not found in the token vision zone: No profile", "profiles/get", Get)]
    [InlineData(404, "The object is not found in the token vision zone: No profile", "profiles/update", """{"db_id":1,"data":{"email":"a@b.com"}}""")]
    [InlineData(404, "The object is not found in the token vision zone: No profile", "profiles/delete", Get)]
    [InlineData(413, "The database is not available in the selected resource: ", "profiles/get", """{"db_id":1,"resource_id":2,"email":"a@b.com"}""")]
    [InlineData(450, "Request validation error: Email must be a valid email address.", "profiles/import", """{"db_id":1,"data":{"email":"a@"}}""")]
    [InlineData(450, "Request validation error: Phone must be in international format", "profiles/import", """{"db_id":1,"data":{"email":"a@b.com","phones":["12"]}}""")]
    [InlineData(450, "Request validation error: Phone must be in international format", "profiles/import", """{"db_id":1,"data":{"email":"a@b.com","phones":["+79000000000","12"]}}""")]
    [InlineData(450, "Request validation error: First name must be a string.", "profiles/import", """{"db_id":1,"data":{"email":"a@b.com","_fname":5}}""")]
    [InlineData(450, "Request validation error: Email must be a string.", "profiles/import", """{"db_id":1,"data":{"email":5}}""")]
    [InlineData(450, "Request validation error: Color must be a string, number or boolean.", "profiles/import", """{"db_id":1,"data":{"email":"a@b.com","color":{}}}""")]
    [InlineData(450, "Request validation error: A field's name", "profiles/import", """{"db_id":1,"data":{"email":"a@b.com","a b":1}}""")]
    [InlineData(450, "Request validation error: First name must be given only once.", "profiles/import", """{"db_id":1,"data":{"email":"a@b.com","_fname":"a","first_name":"b"}}""")]
    [InlineData(450, "Request validation error: Email field is required.", "profiles/add", """{"db_id":1,"matching":"phone","data":{"phones":["+79000000000"]}}""")]
    [InlineData(450, "Request validation error: Profile id must be", "profiles/get", """{"db_id":1,"matching":"profile_id","profile_id":"7"}""")]
    [InlineData(450, "Request validation error: Email must be a valid", "suppresses/email_check", """{"db_id":1,"email":"a@"}""")]
    [InlineData(501, "The method does not exist: ", "profiles/nothing", """{"db_id":1}""")]
    [InlineData(501, "The method does not exist: ", "", "{}")]
    public async Task Each_fault_has_its_code_and_says_what_to_change(int code, string sentence, string method, string request)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.CallAsync(method, request)).ShouldBe(code).Sentence.ShouldStartWith(sentence);

        api.Host.Profiles.All.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_not_valid_is_named_field_by_field()
    {
        await using var api = await ProfilesClient.StartAsync();

        var errors = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@","phones":["1"]}}""")).ShouldBe(450).Answer.Json.GetProperty("errors");

        errors.GetProperty("email").GetString().ShouldBe("Email must be a valid email address.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("text/plain")]
    [InlineData("text/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_type_of_body_is_415(string? type)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.SendAsync("profiles/import", ProfilesClient.Model, type, ProfilesClient.Token)).ShouldBe(415).Sentence
            .ShouldStartWith("Requested Content-Type is not supported: ");
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_token_it_is_401_and_with_an_unknown_one_404()
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.SendAsync("profiles/import", ProfilesClient.Model, "application/json", null)).ShouldBe(401).Sentence.ShouldStartWith("API token required: ");
        (await api.SendAsync("profiles/import", ProfilesClient.Model, "application/json", "ptt_no")).ShouldBe(404);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_token_is_taken_from_the_body_the_URL_or_the_header_in_this_order()
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.SendAsync("profiles/get", """{"token":"ptt_all","db_id":1,"email":"a@b.com"}""", "application/json", "ptt_no")).ShouldBe(404, "No profile");
        (await api.SendAsync("profiles/get?token=ptt_all", Get, "application/json", "ptt_no")).ShouldBe(404, "No profile");
        (await api.SendAsync("profiles/get?token=ptt_no", Get, "application/json", ProfilesClient.Token)).ShouldBe(404, "There is no such token");
        (await api.SendAsync("profiles/get?token=ptt_all", """{"token":"ptt_no","db_id":1,"email":"a@b.com"}""", "application/json", null)).ShouldBe(404, "There is no such token");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/import", TokenRoles.WriteProfiles)]
    [InlineData("profiles/add", TokenRoles.WriteProfiles)]
    [InlineData("profiles/update", TokenRoles.WriteProfiles)]
    [InlineData("profiles/delete", TokenRoles.WriteProfiles)]
    [InlineData("profiles/import_batch", TokenRoles.WriteProfiles)]
    [InlineData("profiles/add_batch", TokenRoles.WriteProfiles)]
    [InlineData("profiles/get", TokenRoles.ReadProfiles)]
    [InlineData("suppresses/email_add", TokenRoles.WriteSuppresses)]
    [InlineData("suppresses/email_remove", TokenRoles.WriteSuppresses)]
    [InlineData("suppresses/email_check", TokenRoles.ReadSuppresses)]
    [InlineData("suppresses/phone_add", TokenRoles.WriteSuppresses)]
    [InlineData("suppresses/phone_remove", TokenRoles.WriteSuppresses)]
    [InlineData("suppresses/phone_check", TokenRoles.ReadSuppresses)]
    public async Task Each_method_needs_its_role(string method, TokenRoles role)
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_with", role);
        await api.AddTokenAsync("ptt_without", ProfilesClient.AllRoles & ~role);
        var data = method.EndsWith("_batch", StringComparison.Ordinal) ? """[{"email":"a@b.com"}]""" : """{"email":"a@b.com"}""";
        var request = $$"""{"db_id":1,"email":"a@b.com","phone":"+79000000000","data":{{data}}}""";

        (await api.SendAsync(method, request, "application/json", "ptt_without")).ShouldBe(403).Sentence.ShouldStartWith("No rights for this action: ");
        (await api.SendAsync(method, request, "application/json", "ptt_with")).Code.ShouldNotBe(403);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_used_up_quota_is_402_a_batch_counts_its_records_and_a_repeat_nothing()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_poor", quota: 4);
        Task<ProfilesAnswer> Send(string method, string body) => api.SendAsync(method, body, "application/json", "ptt_poor");

        (await Send("profiles/import_batch", """{"db_id":1,"data":[{"email":"a@b.com"},{"email":"b@b.com"},{"email":"c@b.com"}]}""")).ShouldBe(0);
        (await Send("profiles/add_batch", """{"db_id":1,"data":[{"email":"d@b.com"},{"email":"e@b.com"}]}""")).ShouldBe(402).Sentence.ShouldStartWith("Tariff limit reached: ");
        (await Send("profiles/import", ProfilesClient.Model)).ShouldBe(0);
        (await Send("profiles/import", ProfilesClient.Model)).ShouldBe(0).Answer.Header("X-Duplicate-Request").ShouldBe("true");
        (await Send("profiles/get", Get)).ShouldBe(402);

        api.Host.Tokens.UsedBy("tok_ptt_poor").ShouldBe(4);
        api.Host.Profiles.All.Count.ShouldBe(4);
    }

    [Fact(Timeout = 30_000)]
    public async Task Faults_are_told_one_by_one_in_the_order_of_the_contract()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_reader", TokenRoles.ReadProfiles, quota: 1);
        await api.AddTokenAsync("ptt_writer", TokenRoles.WriteProfiles, quota: 1);
        await api.SendAsync("profiles/import", """{"db_id":1,"data":{"email":"first@b.com"}}""", "application/json", "ptt_writer");
        const string Bad = """{"db_id":9,"resource_id":9,"data":{"email":"a@"}}""";

        (await api.SendAsync("profiles/no", "{", "text/plain", null)).ShouldBe(415);
        (await api.SendAsync("profiles/no", "{", "application/json", null)).ShouldBe(400);
        (await api.SendAsync("profiles/no", Bad, "application/json", null)).ShouldBe(401);
        (await api.SendAsync("profiles/no", Bad, "application/json", "ptt_unknown")).ShouldBe(404, "no such token");
        (await api.SendAsync("profiles/no", Bad, "application/json", "ptt_reader")).ShouldBe(501);
        (await api.SendAsync("profiles/import", Bad, "application/json", "ptt_reader")).ShouldBe(403);
        (await api.SendAsync("profiles/import", Bad, "application/json", "ptt_writer")).ShouldBe(404, "database 9");
        (await api.SendAsync("profiles/import", Bad.Replace("\"db_id\":9", "\"db_id\":1"), "application/json", "ptt_writer")).ShouldBe(413);
        (await api.SendAsync("profiles/import", """{"db_id":1,"data":{"email":"a@"}}""", "application/json", "ptt_writer")).ShouldBe(402);
        (await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"first@b.com","phones":["1"]}}""")).ShouldBe(450);
        (await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"first@b.com"}}""")).ShouldBe(409);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_another_profile_holds_is_409()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"a@b.com"}}""");
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"b@b.com"}}""");

        (await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"A@b.com","x":1}}""")).ShouldBe(409).Sentence
            .ShouldStartWith("Another record with the same unique attributes already exists: ");
        (await api.CallAsync("profiles/update", """{"db_id":1,"email":"a@b.com","data":{"email":"b@b.com"}}""")).ShouldBe(409);
    }

    [Fact(Timeout = 30_000)]
    public async Task Two_that_match_are_435()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"a@b.com","color":"red"}}""");
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"b@b.com","color":"red"}}""");

        (await api.CallAsync("profiles/get", """{"db_id":1,"matching":"custom","field_name":"color","field_value":"red"}""")).ShouldBe(435).Sentence
            .ShouldStartWith("Ambiguous search, there are several objects with given attributes: ");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_profile_of_another_group_is_441_and_a_token_without_a_group_may_touch_it()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_north", group: "north");
        await api.AddTokenAsync("ptt_south", group: "south");
        (await api.SendAsync("profiles/add", """{"db_id":1,"data":{"email":"a@b.com"}}""", "application/json", "ptt_north")).ShouldBe(0);

        foreach (var method in new[] { "profiles/get", "profiles/import", "profiles/update", "profiles/delete" })
        {
            (await api.SendAsync(method, """{"db_id":1,"data":{"email":"a@b.com"}}""", "application/json", "ptt_south")).ShouldBe(441).Sentence
                .ShouldStartWith("The object belongs to another group: ");
        }

        (await api.CallAsync("profiles/get", Get)).ShouldBe(0);
        (await api.SendAsync("profiles/delete", Get, "application/json", "ptt_north")).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_suppressed_person_is_450_and_leaves_nothing()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("suppresses/email_add", Get);

        (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com"}}""")).ShouldBe(450, "This email is on the suppression list of the source.");

        api.Host.Profiles.All.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_store_that_is_away_is_500_and_its_words_stay_inside()
    {
        await using var api = await ProfilesClient.StartAsync();
        api.Host.Tokens.IsAway = true;

        (await api.CallAsync("profiles/get", Get)).ShouldBe(500).Sentence.ShouldBe("Internal service error: This can't be done right now. Send the same request again shortly.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_that_is_switched_off_takes_no_profiles_and_gives_those_it_has()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/import", ProfilesClient.Model);
        api.Host.Sources["home"] = api.Host.Sources["home"] with { Active = false };

        (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"b@b.com"}}""")).ShouldBe(413).Sentence
            .ShouldBe("The database is not available in the selected resource: It is switched off and takes no new profiles.");
        foreach (var method in new[] { "profiles/add", "profiles/add_batch" })
            (await api.CallAsync(method, """{"db_id":1,"data":DATA}""".Replace("DATA", method.EndsWith('h') ? "[]" : "{\"email\":\"example@example.com\"}"))).ShouldBe(413);
        (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"example@example.com","color":"red"}}""")).ShouldBe(0);
        (await api.CallAsync("profiles/update", """{"db_id":1,"data":{"email":"example@example.com","color":"blue"}}""")).ShouldBe(0);
        var batch = (await api.CallAsync("profiles/import_batch", """{"db_id":1,"data":[{"email":"example@example.com","x":1},{"email":"b@b.com"}]}""")).ShouldBe(0);
        batch.Answer.Json.GetProperty("result").EnumerateArray().Select(r => r.GetProperty("error").GetInt32()).ShouldBe([0, 413]);
        api.Host.Profiles.All.Count.ShouldBe(1);
        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"example@example.com"}""")).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_over_its_limit_is_400_and_of_a_batch_may_be_larger()
    {
        await using var api = await ProfilesClient.StartAsync();
        var padding = new string(' ', 64 * 1024);

        (await api.CallAsync("profiles/get", Get + padding)).ShouldBe(400, "65536");
        (await api.CallAsync("profiles/import_batch", """{"db_id":1,"data":[{"email":"a@b.com"}]}""" + padding)).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_batch_over_its_limit_is_400_whether_its_length_is_told_or_not()
    {
        await using var api = await ProfilesClient.StartAsync();
        var body = new byte[(32 * 1024 * 1024) + 1];
        body.AsSpan().Fill((byte)' ');
        using var unknownLength = new StreamContent(new EndlessLength(body));
        unknownLength.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        foreach (var content in new[] { IntakeHost.Content(body, "application/json"), unknownLength })
            new ProfilesAnswer(await api.Host.SendAsync(HttpMethod.Post, "/api/v1.1/profiles/import_batch", content, ProfilesClient.Token)).ShouldBe(400, "33554432");
    }

    /// <summary>Bytes that don't say how many they are.</summary>
    private sealed class EndlessLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    [Fact(Timeout = 30_000)]
    public async Task What_nobody_expected_is_500_and_says_nothing_of_it()
    {
        await using var api = await ProfilesClient.StartAsync();
        api.Host.Profiles.BeforeWrite = _ => throw new InvalidOperationException("secret detail");

        var answer = (await api.CallAsync("profiles/import", ProfilesClient.Model)).ShouldBe(500);

        answer.Answer.Text.ShouldBe("""{"error":500,"error_text":"Internal service error: Something broke on our side. It has been logged."}""");
        api.Host.Profiles.BeforeWrite = static _ => { };
        (await api.CallAsync("profiles/import", ProfilesClient.Model)).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_ends_in_500_costs_nothing_so_a_retry_is_charged_once()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_poor", quota: 2);
        Task<ProfilesAnswer> Send() => api.SendAsync(
            "profiles/import_batch", """{"db_id":1,"data":[{"email":"a@b.com"},{"email":"b@b.com"}]}""", "application/json", "ptt_poor");
        foreach (var exception in new Exception[] { new StoreUnavailableException("The store of the test is away."), new InvalidOperationException("secret detail") })
        {
            api.Host.Profiles.BeforeWrite = _ => throw exception;
            (await Send()).ShouldBe(500);
            api.Host.Tokens.UsedBy("tok_ptt_poor").ShouldBe(0);
        }

        api.Host.Profiles.BeforeWrite = static _ => { };

        (await Send()).ShouldBe(0);
        api.Host.Tokens.UsedBy("tok_ptt_poor").ShouldBe(2);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("GET", "/api/v1.1/profiles/get?token=ptt_all")]
    [InlineData("PUT", "/api/v1.1/profiles/import")]
    [InlineData("DELETE", "/api/v1.1/nothing")]
    public async Task Another_verb_is_405_as_everywhere_under_api(string verb, string url)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.Host.SendAsync(new HttpMethod(verb), url, null, null)).ShouldBeRefused(StatusCodes.Status405MethodNotAllowed, "method_not_allowed");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_use_of_a_token_is_noted_once_a_minute()
    {
        await using var api = await ProfilesClient.StartAsync();

        for (var i = 0; i < 5; i++)
            await api.CallAsync("profiles/get", Get);

        api.Host.Tokens.Touches.ShouldBe(1);
    }
}
