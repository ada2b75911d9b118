using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class SuppressionTests
{
    private const string Add = IntakeHost.Home + "/suppression/add";
    private const string Remove = IntakeHost.Home + "/suppression/remove";
    private const string Erase = IntakeHost.Home + "/erase";
    private const string Md5 = "0123456789ABCDEF0123456789abcdef";

    public static TheoryData<string, string> WrongBodies => new()
    {
        { """{}""", "type" },
        { """{"type":"fax","value":"a@b.com"}""", "type" },
        { """{"type":null,"value":"a@b.com"}""", "type" },
        { """{"type":5,"value":"a@b.com"}""", "type" },
        { """{"type":"Email","value":"a@b.com"}""", "type" },
        { """{"type":"email"}""", "value" },
        { """{"type":"email","value":null}""", "value" },
        { """{"type":"email","value":5}""", "value" },
        { """{"type":"email","value":["a@b.com"]}""", "value" },
        { """{"type":"email","value":""}""", "value" },
        { """{"type":"email","value":"nobody"}""", "value" },
        { """{"type":"phone","value":"123"}""", "value" },
        { """{"type":"email","value":"a@b.com","values":["a@b.com"]}""", "value" },
        { """{"type":"email","values":[]}""", "values" },
        { """{"type":"email","values":"a@b.com"}""", "values" },
        { """{"type":"email","values":{"0":"a@b.com"}}""", "values" },
        { """{"type":"email","values":["a@b.com","b@b.com","c@b.com","nobody"]}""", "values[3]" },
        { """{"type":"email","values":["a@b.com",null]}""", "values[1]" },
        { """{"type":"email","value":"a@b.com","hash":"sha1"}""", "hash" },
        { """{"type":"email","value":"a@b.com","hash":1}""", "hash" },
        { """{"type":"email","value":"a@b.com","hash":"md5"}""", "value" },
        { """{"type":"email","value":"0123456789abcdef0123456789abcdef","hash":"sha256"}""", "value" },
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WrongBodies))]
    public async Task A_wrong_member_is_named_and_changes_nothing(string body, string name)
    {
        await using var host = await IntakeHost.StartAsync();

        foreach (var route in new[] { Add, Remove })
            (await host.PostAsync(route, body)).ShouldBeRefused(400, "validation_error").Error(name).ShouldNotBeNullOrWhiteSpace();

        host.Suppression.Entries.ShouldBeEmpty();
        host.Suppression.Followed.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_sentences_are_those_of_a_lead()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Add, """{"type":"email","value":"x"}""")).Error("value").ShouldBe("Email must be a valid email address.");
        (await host.PostAsync(Add, """{"type":"phone","value":"x"}""")).Error("value").ShouldBe("Phone must be a 10-digit number.");
        (await host.PostAsync(Add, """{"type":"x","value":"x"}""")).Error("type").ShouldBe("Type must be email or phone.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{\"type\":\"email\"")]
    [InlineData("{\"type\":\"email\",\"value\":\"a@b.com\"} x")]
    [InlineData("{\"a\":[[[[[[[[1]]]]]]]]}")]
    [InlineData("{\"type\":\"email\",\"value\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{\"x\":{\"\\udc00\":1}}")]
    public async Task A_body_that_is_no_JSON_object_is_malformed_on_every_route(string body)
    {
        await using var host = await IntakeHost.StartAsync();

        foreach (var route in new[] { Add, Remove, Erase })
            (await host.PostAsync(route, body)).ShouldBeRefused(400, "malformed_json");
        (await host.PostAsync("/api/v1/database-source", body, IntakeHost.AdminKey)).ShouldBeRefused(400, "malformed_json");
        (await host.PatchAsync(IntakeHost.Home, body)).ShouldBeRefused(400, "malformed_json");
    }

    [Fact(Timeout = 30_000)]
    public async Task Invalid_UTF8_is_malformed_and_eight_levels_are_not_too_deep()
    {
        await using var host = await IntakeHost.StartAsync();

        var invalid = IntakeHost.Content([.. "{\"type\":\"email\",\"value\":\""u8, 0xFF, .. "\"}"u8], "application/json");
        (await host.SendAsync(HttpMethod.Post, Add, invalid, IntakeHost.HomeKey)).ShouldBeRefused(400, "malformed_json");
        (await host.PostAsync(Add, """{"type":"email","value":"a@b.com","x":[[[[[[[1]]]]]]]}""")).ShouldBeOk();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_member_given_twice_is_refused()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Add, """{"type":"email","type":"phone","value":"a@b.com"}""")).ShouldBeRefused(400, "validation_error")
            .Error("type").ShouldBe("Type must be given only once.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Adding_and_removing_are_idempotent_normalise_and_tell_the_memory()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Add, """{"type":"email","value":" A@B.com "}""")).ShouldBeOk().Json.GetProperty("message").GetString().ShouldNotBeNull();
        (await host.PostAsync(Add, """{"type":"email","value":"a@b.com"}""")).ShouldBeOk();
        host.Suppression.Entries.ShouldBe([new SuppressionEntry("email", SuppressionForm.Plain, "a@b.com")]);

        (await host.PostAsync(Remove, """{"type":"email","value":"a@b.com"}""")).ShouldBeOk();
        (await host.PostAsync(Remove, """{"type":"email","value":"a@b.com"}""")).ShouldBeOk();
        host.Suppression.Entries.ShouldBeEmpty();
        host.Suppression.Followed.ShouldBe([(1, 1), (2, 1), (3, 0), (4, 0)]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Ten_thousand_values_or_digests_are_taken_at_once_and_one_more_is_not()
    {
        await using var host = await IntakeHost.StartAsync();
        string Values(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"p{i}@example.com\""));

        (await host.PostAsync(Add, $$"""{"type":"email","values":[{{Values(10_000)}},{{Values(1)}}]}""")).Error("values").ShouldNotBeNull();
        (await host.PostAsync(Add, $$"""{"type":"email","values":[{{Values(9_999)}},{{Values(1)}}]}""")).ShouldBeOk();
        (await host.PostAsync(Add, $$"""{"type":"phone","hash":"md5","value":"{{Md5}}"}""")).ShouldBeOk();

        host.Suppression.Entries.Count.ShouldBe(10_000);
        host.Suppression.Entries[^1].ShouldBe(new SuppressionEntry("phone", SuppressionForm.Md5, Md5.ToLowerInvariant()));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_add_stands_although_the_memory_is_away()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Suppression.MemoryIsAway = true;

        (await host.PostAsync(Add, """{"type":"email","value":"a@b.com"}""")).ShouldBeOk();

        host.Suppression.Entries.ShouldHaveSingleItem();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_list_is_read_by_page_and_type()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.PostAsync(Add, """{"type":"email","values":["a@b.com","b@b.com"]}""");
        await host.PostAsync(Add, $$"""{"type":"phone","hash":"md5","value":"{{Md5}}"}""");

        var all = (await host.GetAsync(IntakeHost.Home + "/suppression?limit=2&page=2")).ShouldBeOk().Json;
        var phones = (await host.GetAsync(IntakeHost.Home + "/suppression?type=phone")).ShouldBeOk().Json;
        var beyond = (await host.GetAsync(IntakeHost.Home + "/suppression?page=2147483647&limit=500")).ShouldBeOk().Json;

        all.GetProperty("total").GetInt64().ShouldBe(3);
        all.GetProperty("suppressed").GetArrayLength().ShouldBe(1);
        phones.GetProperty("suppressed")[0].GetProperty("hash").GetString().ShouldBe("md5");
        phones.GetProperty("suppressed")[0].GetProperty("created_at").GetString().ShouldBe("1970-01-01T00:00:00.000Z");
        beyond.GetProperty("suppressed").GetArrayLength().ShouldBe(0);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("type=fax", "type")]
    [InlineData("page=0", "page")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=", "limit")]
    public async Task A_bad_parameter_of_the_list_is_named(string query, string name)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync($"{IntakeHost.Home}/suppression?{query}")).ShouldBeRefused(400, "validation_error").Error(name).ShouldNotBeNull();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}", "type")]
    [InlineData("{\"type\":\"email\"}", "value")]
    [InlineData("{\"type\":\"email\",\"value\":7}", "value")]
    [InlineData("{\"type\":\"email\",\"value\":\"nobody\"}", "value")]
    [InlineData("{\"type\":\"email\",\"value\":\"a@b.com\",\"suppress\":\"true\"}", "suppress")]
    [InlineData("{\"type\":\"email\",\"value\":\"a@b.com\",\"suppress\":null}", "suppress")]
    public async Task A_wrong_erasure_erases_nothing(string body, string name)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Stored.Add(SampleLeads.Make(1, LeadStatus.Active, ("email", "a@b.com")));

        (await host.PostAsync(Erase, body)).ShouldBeRefused(400, "validation_error").Error(name).ShouldNotBeNull();

        host.Leads.Stored.Count.ShouldBe(1);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", 0)]
    [InlineData(",\"suppress\":false", 0)]
    [InlineData(",\"suppress\":true", 1)]
    public async Task An_erasure_deletes_the_persons_leads_and_suppresses_on_request(string suppress, int suppressed)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Stored.Add(SampleLeads.Make(1, LeadStatus.Active, ("email", "a@b.com")));
        host.Leads.Stored.Add(SampleLeads.Make(2, LeadStatus.Duplicate, ("email", "a@b.com")));

        var answer = await host.PostAsync(Erase, """{"type":"email","value":"A@B.com" """ + suppress + "}");

        answer.ShouldBeOk().Json.GetProperty("erased").GetInt32().ShouldBe(2);
        host.Suppression.Entries.Count.ShouldBe(suppressed);
        host.Suppression.Followed.Count.ShouldBe(suppressed);
    }
}
